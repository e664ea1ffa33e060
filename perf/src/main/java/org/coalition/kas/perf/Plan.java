package org.coalition.kas.perf;

import java.time.Duration;
import java.util.List;

/**
 * How much a comparison measures.
 *
 * @param shapes which, each in both modes
 * @param baselineRequests measured in a run of the baseline, which is slow
 * @param optimisedRequests measured in a run of the optimised mode
 * @param warmUpRounds runs of every shape and mode that only warm the JVMs
 * @param mostRounds at most so many measured runs of every shape and mode
 * @param restarts how often a KAS's start is timed
 * @param saturatedRuns measured runs with as many requests as fit into the seconds below
 * @param budget no measured round is begun that would not end within it
 */
record Plan(
        List<Shape> shapes,
        int baselineRequests,
        int optimisedRequests,
        int warmUpRounds,
        int mostRounds,
        int restarts,
        int saturatedRuns,
        Duration saturatedTime,
        Duration budget) {

    /** What a report is made of. */
    static final Plan FULL =
            new Plan(List.of(Shape.values()), 300, 1_000, 3, 9, 3, 5, Duration.ofSeconds(4), Duration.ofSeconds(540));

    /** Shows that everything works, and not how fast anything is. */
    static final Plan QUICK = new Plan(
            List.of(Shape.SINGLE, Shape.TWO, Shape.THREE),
            40,
            100,
            0,
            1,
            0,
            1,
            Duration.ofSeconds(1),
            Duration.ofSeconds(80));

    /** The nations that take part in any of it. */
    List<String> nations() {
        return shapes.getLast().nations();
    }

    Workload workload(Mode mode) {
        return Workload.STANDARD.measuring(mode == Mode.BASELINE ? baselineRequests : optimisedRequests);
    }
}
