package org.coalition.kas.perf.report;

import java.util.List;
import java.util.Locale;

/** Figures and tables as Markdown. */
final class Text {

    private Text() {}

    /** As many digits as mean something; a dash for what was not measured. */
    static String number(double value) {
        if (!Double.isFinite(value)) {
            return "–";
        }
        double size = Math.abs(value);
        if (value == Math.rint(value) || size >= 100) {
            return String.format(Locale.ROOT, "%.0f", value);
        }
        String text = String.format(Locale.ROOT, size >= 10 ? "%.1f" : size >= 1 ? "%.2f" : "%.3f", value);
        return text.replaceAll("\\.?0+$", "");
    }

    static String millis(double value) {
        return Double.isFinite(value) ? number(value) + " ms" : "–";
    }

    static String percent(double share) {
        return Double.isFinite(share) ? number(share * 100) + "%" : "–";
    }

    /** How much smaller something has become, with its sign. */
    static String change(double before, double after) {
        double share = after / before - 1;
        return Double.isFinite(share)
                ? String.format(Locale.ROOT, "%+.0f%%", share * 100).replace('-', '−')
                : "–";
    }

    static String row(List<String> cells) {
        return "| " + String.join(" | ", cells) + " |\n";
    }

    /** A table's first two lines. */
    static String head(List<String> cells) {
        return row(cells) + "|" + "---|".repeat(cells.size()) + "\n";
    }
}
