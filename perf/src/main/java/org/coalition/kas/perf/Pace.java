package org.coalition.kas.perf;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How many requests fit into a run: what a shape and mode did last time tells. */
final class Pace {

    /** Requests and cached keys live for 60 s; this leaves a margin for making requests and for a slower moment. */
    private static final Duration RUN = Duration.ofSeconds(35);

    private static final int FEWEST = 40;

    private final Map<List<Object>, Double> throughput = new HashMap<>();
    private final Map<List<Object>, Integer> settled = new HashMap<>();

    void note(Run run) {
        throughput.put(List.of(run.mode(), run.shape()), run.throughput());
    }

    /** As many as were wanted, or as many as fit; a few if nothing is known yet. */
    int fitting(Mode mode, Shape shape, int wanted) {
        double known = throughput.getOrDefault(List.of(mode, shape), 0.0);
        return (int) Math.clamp(known * RUN.toSeconds(), Math.min(FEWEST, wanted), wanted);
    }

    /** As {@link #fitting}, and from then on always the same, so that runs can be compared. */
    int settled(Mode mode, Shape shape, int wanted) {
        return settled.computeIfAbsent(List.of(mode, shape), ignored -> fitting(mode, shape, wanted));
    }
}
