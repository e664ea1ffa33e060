package org.coalition.kas.cli;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Text from a file or from the wire, made fit for a terminal: without what would move its cursor or turn its lines. */
final class Printable {

    private static final Pattern UNFIT = Pattern.compile("[\\p{Cc}\\p{Cf}]");

    private Printable() {}

    static String of(@Nullable String text) {
        return text == null ? "" : UNFIT.matcher(text).replaceAll("?");
    }
}
