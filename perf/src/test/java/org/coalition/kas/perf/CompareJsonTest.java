package org.coalition.kas.perf;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CompareJsonTest {

    private static final List<String> FIGURES = List.of(
            "requests",
            "p50",
            "p95",
            "p99",
            "mean",
            "max",
            "throughput",
            "errors",
            "wrong",
            "kmsCallsPer1000",
            "dekHitRate");

    @Test
    void rows_areOneForEachShapeAndMode_withEveryFigure() throws Exception {
        JsonNode json = CompareJson.of(Samples.comparison(3), Path.of("."), "./kas perf compare");
        assertThat(json.path("scenario").asText()).isEqualTo("compare");
        assertThat(json.path("commit").asText()).isNotEmpty();
        assertThat(json.path("machine").asText()).isNotEmpty();
        assertThat(json.path("rows")).hasSize(8);
        for (JsonNode row : json.path("rows")) {
            assertThat(row.path("name").asText()).isIn("single", "two", "three", "four");
            assertThat(row.path("mode").asText()).isIn("baseline", "optimised");
            FIGURES.forEach(
                    figure -> assertThat(row.path(figure).isNumber()).as(figure).isTrue());
        }
        assertThat(json.path("runs")).hasSize(3 * 8);
    }

    @Test
    void rows_areMediansOfTheRuns() throws Exception {
        ObjectNode json = CompareJson.of(Samples.comparison(3), Path.of("."), "");
        JsonNode row = json.path("rows").get(0);
        assertThat(row.path("p50").asDouble()).isBetween(20.0, 20.1); // of runs with 10, 20 and 30 ms
        assertThat(row.path("requests").asInt()).isEqualTo(100);
        assertThat(row.path("allRequests").asInt()).isEqualTo(300);
        assertThat(row.path("kmsCallsPer1000").asDouble()).isEqualTo(120);
        assertThat(row.path("dekHitRate").asDouble()).isEqualTo(0.88);
    }

    @Test
    void oneWrongAnswer_isADefect_andSoIsTooLittleSuccess() {
        assertThat(Samples.run(Mode.BASELINE, Shape.SINGLE, 10, Map.of(), Map.of())
                        .defects())
                .isEmpty();
        assertThat(Samples.run(Mode.BASELINE, Shape.SINGLE, 10, Map.of(), Map.of("another key came out", 1L))
                        .defects())
                .anySatisfy(defect -> assertThat(defect).contains("single baseline", "another key came out"));
        assertThat(Samples.run(Mode.OPTIMISED, Shape.TWO, 10, Map.of("503 busy", 1L), Map.of())
                        .defects())
                .singleElement()
                .asString()
                .contains("99.00%", "503 busy");
    }
}
