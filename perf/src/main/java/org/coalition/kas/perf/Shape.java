package org.coalition.kas.perf;

import java.util.List;
import java.util.Locale;

/** How many nations guard each key; the first is asked, and forwards to the others. */
public enum Shape {
    SINGLE(List.of("USA")),
    TWO(List.of("USA", "FRA")),
    THREE(List.of("USA", "FRA", "GBR")),
    FOUR(List.of("USA", "FRA", "GBR", "DEU"));

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of
    private final List<String> nations;

    Shape(List<String> nations) {
        this.nations = nations;
    }

    /** By their codes; the one that is asked comes first. */
    public List<String> nations() {
        return nations;
    }

    /** As it stands in {@code compare.json}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
