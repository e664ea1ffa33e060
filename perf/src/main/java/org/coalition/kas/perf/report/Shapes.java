package org.coalition.kas.perf.report;

import java.util.List;
import java.util.Map;

/** The shapes by the names that people read. */
final class Shapes {

    private static final Map<String, List<String>> NATIONS = Map.of(
            "single", List.of("USA"),
            "two", List.of("USA", "FRA"),
            "three", List.of("USA", "FRA", "GBR"),
            "four", List.of("USA", "FRA", "GBR", "DEU"));

    private Shapes() {}

    static List<String> nations(String shape) {
        return NATIONS.getOrDefault(shape, List.of());
    }

    /** {@code 2 KAS: USA + FRA}. */
    static String title(String shape) {
        return nations(shape).size() + " KAS: " + String.join(" + ", nations(shape));
    }

    /** {@code 2 KAS}. */
    static String brief(String shape) {
        return nations(shape).size() + " KAS";
    }
}
