package org.coalition.kas.perf;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;

/**
 * Everything that a comparison found.
 *
 * @param warmUp the runs that only warmed the JVMs
 * @param runs the measured ones, in their order
 * @param saturated the KAS alone, all hits, as many requests as it takes
 * @param starts of a KAS, from its process's start until it is ready
 * @param kmsLatency by location, as the KMS says
 */
record Comparison(
        Plan plan,
        List<Run> warmUp,
        List<Run> runs,
        List<Run> saturated,
        List<Duration> starts,
        JsonNode kmsLatency,
        Duration took) {

    Comparison {
        warmUp = List.copyOf(warmUp);
        runs = List.copyOf(runs);
        saturated = List.copyOf(saturated);
        starts = List.copyOf(starts);
    }

    /** Every measured run of one shape in one mode. */
    List<Run> cell(Shape shape, Mode mode) {
        return runs.stream()
                .filter(run -> run.shape() == shape && run.mode() == mode)
                .toList();
    }

    /** Why the comparison failed; empty if it did not. */
    List<String> defects() {
        return java.util.stream.Stream.of(warmUp, runs, saturated)
                .flatMap(List::stream)
                .flatMap(run -> run.defects().stream())
                .toList();
    }
}
