package org.coalition.kas.perf.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import org.coalition.kas.perf.report.Svg.Anchor;

/** A panel for each shape: which part of the requests was answered within how long, baseline against optimised. */
final class LatencyPlot {

    private static final int PANEL_WIDTH = 360;
    private static final int PANEL_HEIGHT = 230;
    private static final int LEFT = 56;
    private static final int TOP = 70;
    private static final int PLOT_WIDTH = 280;
    private static final int PLOT_HEIGHT = 150;

    private LatencyPlot() {}

    static String of(Figures figures) {
        List<String> shapes = figures.shapes().stream()
                .filter(shape -> !curve(figures, shape, Figures.OPTIMISED).isEmpty())
                .toList();
        int rows = (shapes.size() + 1) / 2;
        Svg svg = new Svg(2 * PANEL_WIDTH + 20, TOP + rows * PANEL_HEIGHT, "Latency, baseline and optimised");
        svg.bold(20, 26, Anchor.START, "Share of requests answered within a time");
        legend(svg, 20, 48, Figures.BASELINE, "baseline: no cache, one peer after the other");
        legend(svg, 370, 48, Figures.OPTIMISED, "optimised: the defaults");
        for (int i = 0; i < shapes.size(); i++) {
            panel(svg, figures, shapes.get(i), i % 2 * PANEL_WIDTH + LEFT, TOP + i / 2 * PANEL_HEIGHT + 24);
        }
        return svg.toString();
    }

    private static void legend(Svg svg, int x, int y, String mode, String label) {
        svg.curve(new double[] {x, y - 4, x + 30, y - 4}, Colours.of(mode), dashes(mode));
        svg.text(x + 38, y, Anchor.START, label);
    }

    /** So that the lines can be told apart in print, too. */
    private static String dashes(String mode) {
        return mode.equals(Figures.BASELINE) ? "7 4" : "none";
    }

    private static void panel(Svg svg, Figures figures, String shape, int x, int y) {
        double largest = 0;
        for (String mode : List.of(Figures.BASELINE, Figures.OPTIMISED)) {
            for (JsonNode point : curve(figures, shape, mode)) {
                largest = point.get(0).asDouble() <= 99
                        ? Math.max(largest, point.get(1).asDouble())
                        : largest;
            }
        }
        Axis axis = Axis.upTo(largest);
        svg.bold(x, y - 8, Anchor.START, Shapes.title(shape));
        for (int percent = 0; percent <= 100; percent += 25) {
            double height = y + PLOT_HEIGHT * (1 - percent / 100.0);
            svg.line(x, height, x + PLOT_WIDTH, height, Colours.GRID, 1);
            svg.small(x - 6, height + 4, Anchor.END, percent + "%");
        }
        for (double tick : axis.ticks()) {
            double at = x + PLOT_WIDTH * axis.at(tick);
            svg.line(at, y + PLOT_HEIGHT, at, y + PLOT_HEIGHT + 4, Colours.AXIS, 1);
            svg.small(at, y + PLOT_HEIGHT + 17, Anchor.MIDDLE, Text.number(tick));
        }
        svg.small(x + PLOT_WIDTH, y + PLOT_HEIGHT + 32, Anchor.END, "ms");
        svg.line(x, y + PLOT_HEIGHT, x + PLOT_WIDTH, y + PLOT_HEIGHT, Colours.AXIS, 1);
        for (String mode : List.of(Figures.BASELINE, Figures.OPTIMISED)) {
            svg.curve(points(curve(figures, shape, mode), axis, x, y), Colours.of(mode), dashes(mode));
        }
    }

    private static List<JsonNode> curve(Figures figures, String shape, String mode) {
        List<JsonNode> points = new ArrayList<>();
        figures.rowOf(shape, mode).path("curve").forEach(points::add);
        return points;
    }

    /** Up to the 99th percentile: one straggler would flatten everything else. */
    private static double[] points(List<JsonNode> curve, Axis axis, int x, int y) {
        return curve.stream()
                .filter(point -> point.get(0).asDouble() <= 99)
                .flatMapToDouble(point -> DoubleStream.of(
                        x + PLOT_WIDTH * axis.at(point.get(1).asDouble()),
                        y + PLOT_HEIGHT * (1 - point.get(0).asDouble() / 100)))
                .toArray();
    }
}
