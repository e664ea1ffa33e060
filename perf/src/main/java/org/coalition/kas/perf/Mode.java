package org.coalition.kas.perf;

import java.util.Locale;
import java.util.Map;

/** How the KASes are set up: as the seed's comparison has it. */
public enum Mode {
    BASELINE(Map.of("ENABLE_CACHE", "false", "ENABLE_PARALLEL_FEDERATION", "false")),
    OPTIMISED(Map.of());

    @SuppressWarnings("ImmutableEnumChecker") // made by Map.of
    private final Map<String, String> environment;

    Mode(Map<String, String> environment) {
        this.environment = environment;
    }

    /** Environment variables of every KAS; the defaults hold beside them. */
    Map<String, String> environment() {
        return environment;
    }

    /** As it stands in {@code compare.json}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
