package org.coalition.kas.perf.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** Sections 2 and 4: every figure of every shape, the seed's beside ours. */
final class LatencyTables {

    private LatencyTables() {}

    static String of(Figures figures) {
        StringBuilder text = new StringBuilder();
        for (String mode : List.of(Figures.BASELINE, Figures.OPTIMISED)) {
            text.append("### ")
                    .append(mode.equals(Figures.BASELINE) ? "2. Baseline" : "4. Optimised")
                    .append("\n\n");
            text.append(table(figures, mode)).append('\n');
        }
        return text.append("### Against the baseline\n\n")
                .append(gains(figures))
                .append('\n')
                .toString();
    }

    private static String table(Figures figures, String mode) {
        List<String> head = new ArrayList<>(List.of(""));
        figures.shapes().forEach(shape -> head.addAll(List.of(Shapes.brief(shape) + ", seed", "ours")));
        StringBuilder text = new StringBuilder(Text.head(head));
        for (String metric : Seed.METRICS) {
            List<String> cells = new ArrayList<>(List.of(name(metric)));
            for (String shape : figures.shapes()) {
                cells.add(Seed.figure(mode, metric, Shapes.nations(shape).size()));
                cells.add("**" + ours(figures, shape, mode, metric) + "**" + spread(figures, shape, mode, metric));
            }
            text.append(Text.row(cells));
        }
        List<String> runs = new ArrayList<>(List.of("runs × requests"));
        for (String shape : figures.shapes()) {
            runs.add("1 × 1000");
            runs.add(Text.number(figures.row(shape, mode, "runs")) + " × "
                    + Text.number(figures.row(shape, mode, "requests")));
        }
        return text.append(Text.row(runs)).append(clocks(figures, mode)).toString();
    }

    /** Ours counts Gatling's own work before sending, too; its keeps whole milliseconds. */
    private static String clocks(Figures figures, String mode) {
        List<String> means = figures.shapes().stream()
                .map(shape -> Text.number(figures.row(shape, mode, "mean")) + " and "
                        + Text.millis(figures.row(shape, mode, "gatlingMean")))
                .toList();
        return "\nMeans by our clock and by Gatling's own: " + String.join(", ", means) + ".\n";
    }

    private static String name(String metric) {
        return switch (metric) {
            case "kmsCallsPer1000" -> "KMS calls / 1,000";
            default -> metric;
        };
    }

    private static String ours(Figures figures, String shape, String mode, String metric) {
        double value = figures.row(shape, mode, metric);
        return switch (metric) {
            case "throughput" -> Text.number(value) + "/s";
            case "kmsCallsPer1000" -> Text.number(value);
            case "errors" -> Text.percent(value / figures.row(shape, mode, "allRequests"));
            default -> Text.millis(value);
        };
    }

    private static String spread(Figures figures, String shape, String mode, String metric) {
        JsonNode spread = figures.rowOf(shape, mode).path("spread").path(metric);
        return spread.size() == 2 && figures.row(shape, mode, "runs") > 1
                ? " (" + Text.number(spread.get(0).asDouble()) + "–"
                        + Text.number(spread.get(1).asDouble()) + ")"
                : "";
    }

    private static String gains(Figures figures) {
        StringBuilder text = new StringBuilder(Text.head(List.of("", "p50", "p95", "p99", "throughput", "KMS calls")));
        for (String shape : figures.shapes()) {
            List<String> cells = new ArrayList<>(List.of(Shapes.title(shape)));
            for (String metric : List.of("p50", "p95", "p99", "throughput", "kmsCallsPer1000")) {
                double baseline = figures.row(shape, Figures.BASELINE, metric);
                double optimised = figures.row(shape, Figures.OPTIMISED, metric);
                cells.add(
                        metric.equals("throughput")
                                ? Text.number(optimised / baseline) + " times"
                                : Text.change(baseline, optimised));
            }
            text.append(Text.row(cells));
        }
        return text.toString();
    }
}
