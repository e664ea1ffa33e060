package org.coalition.kas.perf.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Section 7: what the processes used, from {@code /proc} and the relay. */
final class ResourceTables {

    private ResourceTables() {}

    static String of(Figures figures) {
        return "### A KAS\n\n" + kas(figures) + "\n### Every process\n\n" + processes(figures) + saturated(figures);
    }

    /** At different throughputs, as in the seed's table; CPU a request compares better. */
    private static String kas(Figures figures) {
        StringBuilder text = new StringBuilder("kas-usa, single; 100% is one core.\n\n");
        text.append(Text.head(List.of("", "seed, baseline", "ours", "seed, optimised", "ours")));
        text.append(Text.row(List.of(
                "CPU",
                "8%",
                process(figures, Figures.BASELINE, "cpuPercent", "%"),
                "12%",
                process(figures, Figures.OPTIMISED, "cpuPercent", "%"))));
        text.append(Text.row(
                List.of("CPU a request", "–", cpu(figures, Figures.BASELINE), "–", cpu(figures, Figures.OPTIMISED))));
        text.append(Text.row(List.of(
                "resident memory",
                "180 MB",
                process(figures, Figures.BASELINE, "residentMiB", " MiB"),
                "210 MB",
                process(figures, Figures.OPTIMISED, "residentMiB", " MiB"))));
        text.append(Text.row(List.of(
                "from clients",
                "12 MB/s",
                flow(figures, Figures.BASELINE, "requestBytes"),
                "15 MB/s",
                flow(figures, Figures.OPTIMISED, "requestBytes"))));
        text.append(Text.row(List.of(
                "to clients",
                "15 MB/s",
                flow(figures, Figures.BASELINE, "answerBytes"),
                "19 MB/s",
                flow(figures, Figures.OPTIMISED, "answerBytes"))));
        text.append(Text.row(List.of(
                "written to disk",
                "2 MB/s",
                disk(figures, Figures.BASELINE),
                "2.5 MB/s",
                disk(figures, Figures.OPTIMISED))));
        return text.toString();
    }

    private static String process(Figures figures, String mode, String figure, String unit) {
        return Text.number(figures.process("single", mode, "kas-usa", figure)) + unit;
    }

    private static String cpu(Figures figures, String mode) {
        return Text.millis(figures.process("single", mode, "kas-usa", "cpuSeconds")
                * 1_000
                / figures.row("single", mode, "allRequests"));
    }

    private static String flow(Figures figures, String mode, String figure) {
        JsonNode servers = figures.servers("single", mode);
        double bytes = Figures.number(servers.path(figure)) / Figures.number(servers.path("elapsedSeconds"));
        return Text.number(bytes / 1e6) + " MB/s";
    }

    private static String disk(Figures figures, String mode) {
        double written = figures.process("single", mode, "kas-usa", "diskWrittenMiB")
                / Figures.number(figures.servers("single", mode).path("elapsedSeconds"));
        return Text.number(written) + " MiB/s";
    }

    private static String processes(Figures figures) {
        List<String> shapes = figures.shapes();
        Set<String> names = new TreeSet<>();
        shapes.forEach(shape -> figures.servers(shape, Figures.OPTIMISED)
                .path("processes")
                .fieldNames()
                .forEachRemaining(names::add));
        List<String> head = new ArrayList<>(List.of("CPU ms a request, optimised"));
        shapes.forEach(shape -> head.add(Shapes.brief(shape)));
        head.add("resident MiB");
        StringBuilder text = new StringBuilder(Text.head(head));
        for (String name : names) {
            List<String> cells = new ArrayList<>(List.of(name));
            shapes.forEach(shape -> cells.add(Text.number(figures.process(shape, Figures.OPTIMISED, name, "cpuSeconds")
                    * 1_000
                    / figures.row(shape, Figures.OPTIMISED, "allRequests"))));
            cells.add(Text.number(figures.process(shapes.getLast(), Figures.OPTIMISED, name, "residentMiB")));
            text.append(Text.row(cells));
        }
        return text.append('\n').toString();
    }

    private static String saturated(Figures figures) {
        JsonNode row = figures.json().path("saturated");
        if (row.isMissingNode()) {
            return "";
        }
        return """
                ### Saturated

                One KAS, every look-up a hit, %s requests under way, over TLS and without the relay: %s runs of %s requests.

                | requests a second | p50 | p95 | p99 | CPU of the KAS a request | of the generator | hit rate | errors |
                |---|---|---|---|---|---|---|---|
                | **%s** | %s | %s | %s | %s | %s | %s | %s |

                """.formatted(
                        row.path("concurrency").asText(),
                        row.path("runs").asText(),
                        row.path("requests").asText(),
                        Text.number(figures.saturated("throughput")),
                        Text.millis(figures.saturated("p50")),
                        Text.millis(figures.saturated("p95")),
                        Text.millis(figures.saturated("p99")),
                        Text.millis(figures.saturatedCpuMillis("kas-usa")),
                        Text.millis(figures.saturatedCpuMillis("generator")),
                        Text.percent(figures.saturated("dekHitRate")),
                        row.path("errors").asText());
    }
}
