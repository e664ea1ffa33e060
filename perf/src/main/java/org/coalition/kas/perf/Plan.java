package org.coalition.kas.perf;

import java.time.Duration;
import java.util.List;

/**
 * How much a comparison measures, at most: on a slow machine it measures less.
 *
 * @param shapes which, each in both modes
 * @param warmUp requests of a run that only warms the JVMs
 * @param warmUpRounds such runs of every shape and mode
 * @param warmUpTime no such round is begun after this time
 * @param measured requests of a run that counts
 * @param mostRounds such runs of every shape and mode
 * @param restarts how often a KAS's start is timed
 * @param saturatedRuns runs with as many requests as fit into the time below
 * @param budget of the whole: no round is begun that would not end within it
 */
record Plan(
        List<Shape> shapes,
        Sizes warmUp,
        int warmUpRounds,
        Duration warmUpTime,
        Sizes measured,
        int mostRounds,
        int restarts,
        int saturatedRuns,
        Duration saturatedTime,
        Duration budget) {

    /** Requests of one run, by mode: the baseline is slow. */
    record Sizes(int baseline, int optimised) {
        int of(Mode mode) {
            return mode == Mode.BASELINE ? baseline : optimised;
        }
    }

    /** What a report is made of. */
    static final Plan FULL = new Plan(
            List.of(Shape.values()),
            new Sizes(100, 1_500),
            3,
            Duration.ofSeconds(120),
            new Sizes(200, 1_000),
            9,
            3,
            5,
            Duration.ofSeconds(4),
            Duration.ofSeconds(540));

    /** Shows that everything works, and not how fast anything is. */
    static final Plan QUICK = new Plan(
            List.of(Shape.SINGLE, Shape.TWO, Shape.THREE),
            new Sizes(0, 0),
            0,
            Duration.ZERO,
            new Sizes(40, 100),
            1,
            0,
            1,
            Duration.ofSeconds(1),
            Duration.ofSeconds(80));

    /** The nations that take part in any of it. */
    List<String> nations() {
        return shapes.getLast().nations();
    }
}
