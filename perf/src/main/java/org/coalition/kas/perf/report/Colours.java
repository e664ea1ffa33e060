package org.coalition.kas.perf.report;

import java.util.List;

/** Okabe and Ito's palette, which people with any colour vision can tell apart. */
final class Colours {

    static final String BASELINE = "#D55E00";
    static final String OPTIMISED = "#0072B2";
    static final String GRID = "#dddddd";
    static final String AXIS = "#555555";

    /** For parts of a whole, in their order. */
    static final List<String> PARTS =
            List.of("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442", "#000000", "#999999");

    private Colours() {}

    static String of(String mode) {
        return mode.equals(Figures.BASELINE) ? BASELINE : OPTIMISED;
    }
}
