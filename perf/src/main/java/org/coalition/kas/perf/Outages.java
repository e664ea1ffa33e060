package org.coalition.kas.perf;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;
import org.coalition.kas.perf.Verdict.Kind;
import org.coalition.kas.perf.load.Answer;

/**
 * What came of it.
 *
 * @param phases in their order; the first is as it should be, the second without Redis, the third with Redis back
 * @param answers of all requests, in their order
 * @param verdicts on them
 */
record Outages(int rate, List<Phase> phases, List<Answer> answers, List<Verdict> verdicts) {

    /** What the KMS itself takes at the 99th percentile, as the emulator is set. */
    private static final double KMS_P99 = 70;

    private static final double MORE = 50;
    private static final Duration BACK = Duration.ofSeconds(5);

    /**
     * One part of the run.
     *
     * @param decrypts calls to the KMS meanwhile, as it counts
     * @param untilLast from the time at which what the phase is about was done until the last such call was seen
     */
    record Phase(String name, long startNanos, long endNanos, long decrypts, Duration untilLast) {

        boolean has(Answer answer) {
            return answer.startNanos() >= startNanos && answer.startNanos() < endNanos;
        }
    }

    Outages {
        phases = List.copyOf(phases);
        answers = List.copyOf(answers);
        verdicts = List.copyOf(verdicts);
    }

    private Histogram latency(Phase phase) {
        Histogram histogram = new Histogram(60_000_000, 3);
        answers.stream()
                .filter(phase::has)
                .forEach(answer -> histogram.recordValue(Math.max(1, answer.nanos() / 1_000)));
        return histogram;
    }

    private double millis(Phase phase, double percentile) {
        return latency(phase).getValueAtPercentile(percentile) / 1_000.0;
    }

    private Map<String, Long> failures() {
        return verdicts.stream()
                .filter(verdict -> verdict.kind() != Kind.RIGHT)
                .collect(Collectors.groupingBy(Verdict::why, TreeMap::new, Collectors.counting()));
    }

    private long failed(Phase phase) {
        return IntStream.range(0, answers.size())
                .filter(i -> phase.has(answers.get(i)) && verdicts.get(i).kind() != Kind.RIGHT)
                .count();
    }

    /** What does not hold of what is promised. */
    List<String> defects() {
        List<String> defects = new ArrayList<>();
        if (!failures().isEmpty()) {
            defects.add("requests failed: " + failures());
        }
        double allowed = millis(phases.getFirst(), 99) + KMS_P99 + MORE;
        if (millis(phases.get(1), 99) > allowed) {
            defects.add(String.format(
                    Locale.ROOT, "without Redis, p99 is %.1f ms, more than %.1f", millis(phases.get(1), 99), allowed));
        }
        for (Phase back : List.of(phases.get(2), phases.get(4))) {
            if (back.untilLast().compareTo(BACK) > 0) {
                defects.add(
                        back.name() + ": the KMS was asked " + back.untilLast().toMillis() + " ms later still");
            }
        }
        return List.copyOf(defects);
    }

    /** For people. */
    List<String> report(String machine, String jdk, String commit, double loadBefore) {
        List<String> lines = new ArrayList<>(List.of(
                "# A Redis that goes, comes back, hangs and answers again",
                "",
                "`./kas perf faults --rate " + rate + "`: an open loop of " + rate
                        + " requests a second to one KAS, signed"
                        + " form, 10 keys, all of them cached. Latency counts from when a request was due. Both Redises are"
                        + " meant. " + answers.size() + " answers, every one checked; failures: " + failures() + ".",
                "",
                machine + "; " + jdk + "; commit " + commit
                        + String.format(Locale.ROOT, "; load before: %.2f", loadBefore),
                "",
                "| | requests | failed | p50 ms | p99 ms | max ms | KMS calls | last KMS call after |",
                "|---|---|---|---|---|---|---|---|"));
        for (Phase phase : phases) {
            Histogram latency = latency(phase);
            lines.add(String.format(
                    Locale.ROOT,
                    "| %s | %d | %d | %.1f | %.1f | %.1f | %d | %s |",
                    phase.name(),
                    latency.getTotalCount(),
                    failed(phase),
                    latency.getValueAtPercentile(50) / 1_000.0,
                    latency.getValueAtPercentile(99) / 1_000.0,
                    latency.getMaxValue() / 1_000.0,
                    phase.decrypts(),
                    phase.decrypts() == 0 ? "–" : phase.untilLast().toMillis() + " ms"));
        }
        return List.copyOf(lines);
    }
}
