package org.coalition.kas.perf.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.coalition.kas.perf.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {

    @TempDir
    private Path docs;

    private String written() throws Exception {
        Path report = docs.resolve("performance.md");
        Report.write(Samples.json(), report, docs.resolve("performance"));
        return Files.readString(report);
    }

    @Test
    void everySectionOfTheSeedsReport_isThere_withItsFiguresBesideOurs() throws Exception {
        String report = written();
        assertThat(report)
                .contains(
                        "## Targets",
                        "### 2. Baseline",
                        "## 3.",
                        "### 4. Optimised",
                        "## 5.",
                        "## 6.",
                        "## 7.",
                        "## 8.",
                        "## 9.")
                .contains("| p95 | 80 ms | **20")
                .contains("KMS calls / 1,000 | 1000 | **120**");
    }

    @Test
    void tables_haveAsManyCellsInEachRowAsInTheirHead() throws Exception {
        int columns = 0;
        for (String line : written().lines().toList()) {
            if (!line.startsWith("|")) {
                columns = 0;
                continue;
            }
            int cells = line.split("\\|", -1).length;
            assertThat(columns == 0 || cells == columns).as(line).isTrue();
            columns = cells;
        }
    }

    @Test
    void whatWasNotMeasured_isSaidToBe_andNoFigureIsNaN() throws Exception {
        assertThat(written())
                .contains("not measured yet: scenario soak")
                .doesNotContain("NaN")
                .doesNotContain("null");
    }

    @Test
    void plotsAndSource_lieBesideTheReport_andAreWellFormed() throws Exception {
        String report = written();
        for (String plot : List.of("latency.svg", "throughput.svg", "stages.svg")) {
            Path file = docs.resolve("performance").resolve(plot);
            assertThat(report).contains("(performance/" + plot + ")");
            var document =
                    DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());
            assertThat(document.getDocumentElement().getTagName()).isEqualTo("svg");
        }
        assertThat(docs.resolve("performance/compare.json")).exists();
    }

    @Test
    void targets_tellMetFromMissed() {
        Target met = Target.atMost("p50", "", 4, 3.5, "ms", "");
        Target missed = Target.atMost("p50", "", 4, 6, "ms", "");
        Target slow = Target.atLeast("throughput", "", 800, 400, "req/s", "");
        Target unknown = Target.atLeast("throughput", "", 800, Double.NaN, "req/s", "");
        assertThat(met.outcome()).isEqualTo("met");
        assertThat(missed.outcome()).isEqualTo("missed by 2 ms (1.5 times)");
        assertThat(slow.outcome()).isEqualTo("missed: 50% of it");
        assertThat(unknown.outcome()).isEqualTo("not measured");
        assertThat(unknown.isMet()).isFalse();
    }

    @Test
    void axes_endAtRoundNumbers() {
        assertThat(Axis.upTo(87).ticks()).containsExactly(0.0, 20.0, 40.0, 60.0, 80.0, 100.0);
        assertThat(Axis.upTo(0.9).max()).isBetween(0.99, 1.01);
    }
}
