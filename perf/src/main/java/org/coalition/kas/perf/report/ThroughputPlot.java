package org.coalition.kas.perf.report;

import java.util.List;
import org.coalition.kas.perf.report.Svg.Anchor;

/** Bars: requests a second at a concurrency of 10, baseline against optimised. */
final class ThroughputPlot {

    private static final int LEFT = 90;
    private static final int WIDTH = 600;
    private static final int BAR = 20;
    private static final int GROUP = 62;
    private static final int TOP = 70;

    private ThroughputPlot() {}

    static String of(Figures figures) {
        List<String> shapes = figures.shapes();
        List<String> modes = List.of(Figures.BASELINE, Figures.OPTIMISED);
        double largest = 0;
        for (String shape : shapes) {
            for (String mode : modes) {
                largest = Math.max(largest, figures.row(shape, mode, "throughput"));
            }
        }
        Axis axis = Axis.upTo(largest);
        int bottom = TOP + shapes.size() * GROUP;
        Svg svg = new Svg(LEFT + WIDTH + 70, bottom + 40, "Throughput, baseline and optimised");
        svg.bold(20, 26, Anchor.START, "Requests a second, 10 under way at any time");
        svg.box(20, 40, 14, 14, Colours.BASELINE).text(40, 52, Anchor.START, "baseline");
        svg.box(120, 40, 14, 14, Colours.OPTIMISED).text(140, 52, Anchor.START, "optimised");
        for (double tick : axis.ticks()) {
            double x = LEFT + WIDTH * axis.at(tick);
            svg.line(x, TOP - 4, x, bottom, Colours.GRID, 1);
            svg.small(x, bottom + 17, Anchor.MIDDLE, Text.number(tick));
        }
        for (int i = 0; i < shapes.size(); i++) {
            int y = TOP + i * GROUP + 6;
            svg.bold(LEFT - 10, y + BAR + 4, Anchor.END, Shapes.brief(shapes.get(i)));
            for (int m = 0; m < modes.size(); m++) {
                double value = figures.row(shapes.get(i), modes.get(m), "throughput");
                double length = WIDTH * axis.at(value);
                svg.box(LEFT, y + m * (BAR + 2), length, BAR, Colours.of(modes.get(m)));
                svg.text(LEFT + length + 6, y + m * (BAR + 2) + 15, Anchor.START, Text.number(Math.rint(value)));
            }
        }
        svg.line(LEFT, TOP - 4, LEFT, bottom, Colours.AXIS, 1);
        return svg.toString();
    }
}
