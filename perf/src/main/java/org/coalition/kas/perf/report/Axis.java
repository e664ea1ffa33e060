package org.coalition.kas.perf.report;

import java.util.ArrayList;
import java.util.List;

/** A linear scale from zero, with round steps. */
record Axis(double max, double step) {

    private static final int STEPS = 5;

    /** Long enough for a largest value. */
    static Axis upTo(double largest) {
        double rough = Math.max(largest, 1e-9) / STEPS;
        double power = Math.pow(10, Math.floor(Math.log10(rough)));
        double step = List.of(1.0, 2.0, 5.0, 10.0).stream()
                .map(factor -> factor * power)
                .filter(candidate -> candidate >= rough)
                .findFirst()
                .orElse(10 * power);
        return new Axis(Math.ceil(largest / step) * step, step);
    }

    List<Double> ticks() {
        List<Double> ticks = new ArrayList<>();
        for (int i = 0; i * step <= max * 1.000_001; i++) {
            ticks.add(i * step);
        }
        return ticks;
    }

    /** Where a value lies: from 0 to 1; what is beyond the end lies at the end. */
    double at(double value) {
        return Math.min(1, value / max);
    }
}
