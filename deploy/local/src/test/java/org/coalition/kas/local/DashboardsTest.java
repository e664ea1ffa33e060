package org.coalition.kas.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a dashboard must have to be of use to somebody who did not make it, whatever Prometheus he has. */
class DashboardsTest {

    private static final String SOURCE = "${datasource}";

    static Stream<JsonNode> dashboards() {
        return Dashboards.all().stream();
    }

    @ParameterizedTest
    @MethodSource("dashboards")
    void dashboard_isCodeAndFindsItsDataBySelection(JsonNode dashboard) {
        assertThat(dashboard.path("editable").asBoolean(true)).isFalse();
        assertThat(dashboard.path("uid").asText()).isNotEmpty();
        assertThat(dashboard.path("templating").path("list"))
                .extracting(variable -> variable.path("name").asText())
                .startsWith("datasource", "job", "kas");
    }

    @ParameterizedTest
    @MethodSource("dashboards")
    void everyPanel_saysWhatItShowsInWhichUnit(JsonNode dashboard) {
        for (JsonNode panel : Dashboards.panels(dashboard)) {
            String title = panel.path("title").asText();
            assertThat(title).isNotEmpty();
            assertThat(panel.path("description").asText()).as(title).isNotEmpty();
            assertThat(panel.path("fieldConfig").path("defaults").path("unit").asText())
                    .as(title)
                    .isNotEmpty();
            assertThat(panel.path("targets")).as(title).isNotEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("dashboards")
    void everyQuery_usesTheVariablesAndHasALegend(JsonNode dashboard) {
        for (JsonNode panel : Dashboards.panels(dashboard)) {
            String title = panel.path("title").asText();
            assertThat(panel.path("datasource").path("uid").asText()).as(title).isEqualTo(SOURCE);
            for (JsonNode target : panel.path("targets")) {
                String query = target.path("expr").asText();
                assertThat(target.path("datasource").path("uid").asText())
                        .as(title)
                        .isEqualTo(SOURCE);
                assertThat(query).as(title).containsAnyOf("kas=~\"$kas\"", "up{job=~\"$job\"}");
                assertThat(query.replace("[$__rate_interval]", "")).as(title).doesNotContain("[");
                if (!panel.path("type").asText().equals("table")) {
                    assertThat(target.path("legendFormat").asText()).as(title).isNotEmpty();
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("dashboards")
    void panels_lieBesideEachOtherAndHaveNumbersOfTheirOwn(JsonNode dashboard) {
        Set<String> cells = new HashSet<>();
        Set<Integer> ids = new HashSet<>();
        for (JsonNode panel : dashboard.path("panels")) {
            assertThat(ids.add(panel.path("id").intValue())).isTrue();
            JsonNode place = panel.path("gridPos");
            int right = place.path("x").intValue() + place.path("w").intValue();
            assertThat(right).isLessThanOrEqualTo(24);
            for (int x = place.path("x").intValue(); x < right; x++) {
                for (int y = 0; y < place.path("h").intValue(); y++) {
                    assertThat(cells.add(x + "/" + (place.path("y").intValue() + y)))
                            .as(panel.path("title").asText())
                            .isTrue();
                }
            }
        }
    }
}
