package org.coalition.kas.domain;

import java.util.Locale;
import java.util.regex.Pattern;

/** A nation by its ISO 3166-1 alpha-3 code, for example {@code USA}. */
public record Nation(String code) {

    private static final Pattern ALPHA_3 = Pattern.compile("[A-Z]{3}");

    /** Checks the form.
     *
     * @throws IllegalArgumentException if the code is not three capital letters */
    public Nation {
        if (!ALPHA_3.matcher(code).matches()) {
            throw new IllegalArgumentException("a nation is an ISO 3166-1 alpha-3 code such as USA");
        }
    }

    /** The code in lower case, as it stands in kasIds and cache keys. */
    public String lowerCase() {
        return code.toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return code;
    }
}
