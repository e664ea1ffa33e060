package org.coalition.kas.domain;

import java.util.regex.Pattern;

/** A Key Access Service's name in the federation, for example {@code kas-usa}. */
public record KasId(String value) {

    private static final Pattern FORM = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");

    /** Checks the form.
     *
     * @throws IllegalArgumentException if the value is not 1 to 63 lower-case letters, digits and hyphens */
    public KasId {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("a kasId is 1 to 63 lower-case letters, digits and hyphens");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
