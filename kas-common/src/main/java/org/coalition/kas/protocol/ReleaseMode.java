package org.coalition.kas.protocol;

import java.util.Arrays;
import java.util.Optional;

/** How the keys of one group are released together. */
public enum ReleaseMode {
    /** Every KAO on its own. */
    EACH("each"),
    /** A success for every split, or nothing. */
    ALL_OF("allOf"),
    /** The first success of each split wins. */
    ANY_OF("anyOf");

    private final String wireName;

    ReleaseMode(String wireName) {
        this.wireName = wireName;
    }

    public String wireName() {
        return wireName;
    }

    public static Optional<ReleaseMode> named(String wireName) {
        return Arrays.stream(values())
                .filter(mode -> mode.wireName.equals(wireName))
                .findFirst();
    }
}
