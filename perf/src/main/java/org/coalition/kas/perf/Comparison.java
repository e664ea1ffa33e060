package org.coalition.kas.perf;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Everything that a comparison found.
 *
 * @param warmUp the runs that only warmed the JVMs
 * @param runs the measured ones, in their order
 * @param saturated the KAS alone, all hits, as many requests as it takes
 * @param starts of a KAS, from its process's start until it is ready
 * @param kmsLatency by location, as the KMS says
 * @param roundTrips through the relay as measured, by nation, in milliseconds
 */
record Comparison(
        Plan plan,
        List<Run> warmUp,
        List<Run> runs,
        List<Run> saturated,
        List<Duration> starts,
        JsonNode kmsLatency,
        Map<String, Double> roundTrips,
        Duration took) {

    Comparison {
        warmUp = List.copyOf(warmUp);
        runs = List.copyOf(runs);
        saturated = List.copyOf(saturated);
        starts = List.copyOf(starts);
        roundTrips = new LinkedHashMap<>(roundTrips);
    }

    /** Every measured run of one shape in one mode. */
    List<Run> cell(Shape shape, Mode mode) {
        return runs.stream()
                .filter(run -> run.shape() == shape && run.mode() == mode)
                .toList();
    }

    /** Why the comparison failed; empty if it did not. */
    List<String> defects() {
        return Stream.of(warmUp, runs, saturated)
                .flatMap(List::stream)
                .flatMap(run -> run.defects().stream())
                .toList();
    }
}
