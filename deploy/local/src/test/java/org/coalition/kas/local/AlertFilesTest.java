package org.coalition.kas.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every alert tells what to do, and has cases in which it fires and in which it does not. promtool runs the cases. */
class AlertFilesTest {

    private static final Path RULES = Dashboards.PROJECT.resolve("deploy/prometheus/rules");

    static Stream<String> alerts() throws IOException {
        List<String> alerts = Pattern.compile("- alert: (\\w+)")
                .matcher(Files.readString(RULES.resolve("kas-alerts.yml")))
                .results()
                .map(match -> match.group(1))
                .toList();
        assertThat(alerts).doesNotHaveDuplicates().hasSizeGreaterThanOrEqualTo(18);
        return alerts.stream();
    }

    @ParameterizedTest
    @MethodSource("alerts")
    void alert_leadsToItsRunbook(String alert) throws IOException {
        assertThat(Files.readString(RULES.resolve("kas-alerts.yml")))
                .contains("docs/runbooks.md#" + alert.toLowerCase(Locale.ROOT) + "\n");
        assertThat(Files.readString(Dashboards.PROJECT.resolve("docs/runbooks.md")))
                .contains("\n### " + alert + "\n");
    }

    @ParameterizedTest
    @MethodSource("alerts")
    void alert_hasACaseInWhichItFiresAndOneInWhichItDoesNot(String alert) throws IOException {
        assertThat(cases())
                .containsPattern("alertname: " + alert + "\\s+exp_alerts: \\[]")
                .containsPattern("alertname: " + alert + "\\s+exp_alerts:\\s+- exp_labels");
    }

    private static String cases() throws IOException {
        StringBuilder cases = new StringBuilder();
        try (Stream<Path> files = Files.list(RULES.resolve("tests"))) {
            for (Path file : files.toList()) {
                cases.append(Files.readString(file));
            }
        }
        return cases.toString();
    }
}
