package org.coalition.kas.perf;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.coalition.kas.client.KasException;

/**
 * The scenario: both modes side by side, their runs alternating, so that whatever else the machine does falls on both.
 */
final class CompareScenario {

    private static final int SATURATING = 32;
    private static final int SATURATED_PROBE = 600;
    private static final int MOST_SATURATED = 12_000;

    private final Plan plan;
    private final Progress progress;
    private final Bench baseline;
    private final Bench optimised;
    private final Pace pace = new Pace();
    private final List<Run> warmUp = new ArrayList<>();
    private final List<Run> measured = new ArrayList<>();
    private final List<Run> saturated = new ArrayList<>();

    CompareScenario(Plan plan, Progress progress, Bench baseline, Bench optimised) {
        this.plan = plan;
        this.progress = progress;
        this.baseline = baseline;
        this.optimised = optimised;
    }

    /** Runs all of it, which takes minutes. */
    Comparison run(List<Duration> starts, JsonNode kmsLatency, Map<String, Double> roundTrips)
            throws KasException, IOException {
        warmUp();
        saturate();
        measure();
        return new Comparison(plan, warmUp, measured, saturated, starts, kmsLatency, roundTrips, progress.elapsed());
    }

    private void warmUp() throws KasException, IOException {
        Duration start = progress.elapsed();
        for (int round = 1; round <= plan.warmUpRounds(); round++) {
            if (progress.elapsed().minus(start).compareTo(plan.warmUpTime()) > 0) {
                progress.say("no time is left for another round of warming up");
                return;
            }
            for (Shape shape : plan.shapes()) {
                for (Bench bench : List.of(baseline, optimised)) {
                    int wanted = plan.warmUp().of(bench.mode());
                    run("warm-up " + round, bench, shape, pace.fitting(bench.mode(), shape, wanted), warmUp);
                }
            }
        }
    }

    private void measure() throws KasException, IOException {
        Duration longest = Duration.ZERO;
        for (int round = 1; round <= plan.mostRounds(); round++) {
            if (round > 1 && progress.elapsed().plus(longest).compareTo(plan.budget()) > 0) {
                progress.say("no time is left for another round");
                return;
            }
            Duration before = progress.elapsed();
            for (Shape shape : plan.shapes()) {
                for (Bench bench : List.of(baseline, optimised)) {
                    int wanted = plan.measured().of(bench.mode());
                    run("run " + round, bench, shape, pace.settled(bench.mode(), shape, wanted), measured);
                }
            }
            Duration took = progress.elapsed().minus(before);
            longest = longest.compareTo(took) > 0 ? longest : took;
        }
    }

    private void run(String name, Bench bench, Shape shape, int requests, List<Run> into)
            throws KasException, IOException {
        Run run = bench.run(shape, Workload.STANDARD.measuring(requests));
        pace.note(run);
        progress.run(name, run);
        into.add(run);
    }

    /** All hits, without the network between; the first runs warm up and find out how many requests fit into the time. */
    private void saturate() throws KasException, IOException {
        int requests = SATURATED_PROBE;
        int probes = plan.warmUpRounds() > 0 ? 2 : 1;
        for (int i = 0; i < probes + plan.saturatedRuns(); i++) {
            Run run = optimised.runNearby(Shape.SINGLE, new Workload(200, requests, SATURATING, 0));
            progress.run(i < probes ? "saturate?" : "saturate " + (i - probes + 1), run);
            (i < probes ? warmUp : saturated).add(run);
            requests = (int) Math.clamp(run.throughput() * plan.saturatedTime().toSeconds(), 200, MOST_SATURATED);
        }
    }
}
