package org.coalition.kas.policy;

import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A clearance or classification without case, accents, spaces, hyphens and underscores, as the tables hold it. */
final class ClearanceTerm {

    private static final Pattern ACCENTS = Pattern.compile("\\p{Mn}+");

    /** By NFKD the other spaces have become U+0020 and the non-breaking hyphen U+2010. */
    private static final Pattern SEPARATORS = Pattern.compile("[ \\-_\u2010]+");

    private static final Pattern TERM = Pattern.compile("[A-Za-z0-9]+");

    private ClearanceTerm() {}

    /**
     * Normalises a term.
     *
     * <p>What is not a letter or digit of ASCII by then makes the term unmapped, and that is judged before the change
     * of case: Java's would make {@code SS} of {@code ß} and {@code I} of {@code ı}, and so a known term of another.
     *
     * @return the term, for example {@code TRESSECRET} for {@code Très secret}, or {@code null} if it can't be one
     */
    static @Nullable String normalised(@Nullable String text) {
        if (text == null) {
            return null;
        }
        String decomposed = Normalizer.normalize(text, Normalizer.Form.NFKD);
        String bare =
                SEPARATORS.matcher(ACCENTS.matcher(decomposed).replaceAll("")).replaceAll("");
        return TERM.matcher(bare).matches() ? bare.toUpperCase(Locale.ROOT) : null;
    }
}
