package org.coalition.kas.perf.report;

import java.util.Locale;

/**
 * One target, and what came out.
 *
 * @param atMost whether the bound is an upper one
 * @param why where the time goes, if it was missed; may be empty
 */
record Target(String name, String seed, double bound, double measured, boolean atMost, String unit, String why) {

    static Target atMost(String name, String seed, double bound, double measured, String unit, String why) {
        return new Target(name, seed, bound, measured, true, unit, why);
    }

    static Target atLeast(String name, String seed, double bound, double measured, String unit, String why) {
        return new Target(name, seed, bound, measured, false, unit, why);
    }

    boolean isMeasured() {
        return Double.isFinite(measured);
    }

    boolean isMet() {
        return isMeasured() && (atMost ? measured <= bound : measured >= bound);
    }

    /** Met, or missed by how much, or not measured. */
    String outcome() {
        if (!isMeasured()) {
            return "not measured";
        }
        if (isMet()) {
            return "met";
        }
        return atMost
                ? String.format(Locale.ROOT, "missed by %s (%.1f times)", with(measured - bound), measured / bound)
                : String.format(Locale.ROOT, "missed: %.0f%% of it", measured / bound * 100);
    }

    String bounded() {
        return (atMost ? "≤ " : "≥ ") + with(bound);
    }

    String shown() {
        return isMeasured() ? with(measured) : "–";
    }

    private String with(double value) {
        return Text.number(value) + (unit.isEmpty() ? "" : " " + unit);
    }
}
