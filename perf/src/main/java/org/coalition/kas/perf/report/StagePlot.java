package org.coalition.kas.perf.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.coalition.kas.perf.report.Svg.Anchor;

/** A bar for each KAS of each shape: where the time of a request goes there, in the mean, optimised. */
final class StagePlot {

    /** Without "federate", which is waiting for the peers' bars. */
    private static final List<String> STAGES =
            List.of("authenticate", "policy", "unwrap", "bind", "wrap", "combine", "audit", "sign");

    private static final int LEFT = 120;
    private static final int WIDTH = 560;
    private static final int BAR = 20;
    private static final int TOP = 84;

    /** One bar. */
    private record Bar(String label, Map<String, Double> millis) {
        double total() {
            return millis.values().stream().mapToDouble(Double::doubleValue).sum();
        }
    }

    private StagePlot() {}

    static String of(Figures figures) {
        List<Bar> bars = new ArrayList<>();
        for (String shape : figures.shapes()) {
            for (String nation : Shapes.nations(shape)) {
                bars.add(bar(figures, shape, nation));
            }
        }
        Axis axis = Axis.upTo(bars.stream().mapToDouble(Bar::total).max().orElse(1));
        int bottom = TOP + bars.size() * (BAR + 8);
        Svg svg = new Svg(LEFT + WIDTH + 90, bottom + 40, "Stages of a request at each KAS");
        svg.bold(
                20,
                26,
                Anchor.START,
                "Where a request's time goes at each KAS (optimised, mean, ms; waiting for peers left out)");
        legend(svg);
        for (double tick : axis.ticks()) {
            double x = LEFT + WIDTH * axis.at(tick);
            svg.line(x, TOP - 4, x, bottom, Colours.GRID, 1);
            svg.small(x, bottom + 17, Anchor.MIDDLE, Text.number(tick));
        }
        for (int i = 0; i < bars.size(); i++) {
            draw(svg, bars.get(i), axis, TOP + i * (BAR + 8));
        }
        svg.line(LEFT, TOP - 4, LEFT, bottom, Colours.AXIS, 1);
        return svg.toString();
    }

    private static void legend(Svg svg) {
        int x = 20;
        for (String stage : STAGES) {
            svg.box(x, 44, 14, 14, Colours.PARTS.get(STAGES.indexOf(stage)));
            svg.text(x + 19, 56, Anchor.START, stage);
            x += 40 + stage.length() * 7;
        }
    }

    private static void draw(Svg svg, Bar bar, Axis axis, int y) {
        svg.text(LEFT - 10, y + 15, Anchor.END, bar.label());
        double x = LEFT;
        for (Map.Entry<String, Double> part : bar.millis().entrySet()) {
            double length = WIDTH * part.getValue() / axis.max();
            svg.box(x, y, length, BAR, Colours.PARTS.get(STAGES.indexOf(part.getKey())));
            x += length;
        }
        svg.small(x + 6, y + 15, Anchor.START, Text.number(bar.total()));
    }

    private static Bar bar(Figures figures, String shape, String nation) {
        JsonNode stages = figures.kas(shape, Figures.OPTIMISED, nation).path("stages");
        Map<String, Double> millis = new LinkedHashMap<>();
        for (String stage : STAGES) {
            JsonNode one = stages.path(stage);
            millis.put(
                    stage,
                    one.path("meanMillis").asDouble() * one.path("perRequest").asDouble());
        }
        return new Bar(Shapes.brief(shape) + ", " + nation, millis);
    }
}
