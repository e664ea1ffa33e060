package org.coalition.kas.perf;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.HdrHistogram.Histogram;
import org.coalition.kas.perf.Flow.Sent;
import org.coalition.kas.perf.PeerPhase.Kind;

/**
 * What came of it.
 *
 * @param phases in their order
 * @param recoveries each time that FRA answered again: how long until its key came
 */
record PeerPhases(List<PeerPhase> phases, List<Duration> recoveries) {

    /** How much slower a request that does not need a peer may be while that peer hangs. */
    static final double RATIO = 1.2;

    /** A request may take so long. */
    static final Duration DEADLINE = Duration.ofSeconds(10);

    /** A change in the registry is in force everywhere after so long. */
    static final Duration IN_FORCE = Duration.ofSeconds(10);

    PeerPhases {
        phases = List.copyOf(phases);
        recoveries = List.copyOf(recoveries);
    }

    private List<PeerPhase> of(Kind kind) {
        return phases.stream().filter(phase -> phase.kind() == kind).toList();
    }

    private PeerPhase last(Kind kind) {
        return of(kind).getLast();
    }

    private Histogram latency(Kind kind, Function<PeerPhase, List<Sent>> stream) {
        return PeerPhase.latency(
                of(kind).stream().flatMap(phase -> stream.apply(phase).stream()).toList());
    }

    private double p99(Kind kind, Function<PeerPhase, List<Sent>> stream) {
        return latency(kind, stream).getValueAtPercentile(99) / 1_000.0;
    }

    private double ratio(Kind kind, Function<PeerPhase, List<Sent>> stream) {
        return p99(kind, stream) / p99(Kind.UNDISTURBED, stream);
    }

    /** What does not hold of what is promised. */
    List<String> defects() {
        List<String> defects = new ArrayList<>();
        for (PeerPhase phase : phases) {
            if (!phase.wrong().isEmpty()) {
                defects.add(phase.kind().label() + ": " + phase.wrong());
            }
        }
        for (Kind kind : List.of(Kind.HANGS, Kind.DRIPS)) {
            hanging(kind, defects);
        }
        suspension(defects);
        return List.copyOf(defects);
    }

    private void hanging(Kind kind, List<String> defects) {
        double ratio = ratio(kind, PeerPhase::others);
        if (ratio > RATIO) {
            defects.add(String.format(
                    Locale.ROOT,
                    "%s: p99 of requests that do not need FRA is %.2f times the undisturbed one, more than %.1f",
                    kind.label(),
                    ratio,
                    RATIO));
        }
        double slowest = latency(kind, PeerPhase::needing).getMaxValue() / 1_000.0;
        if (slowest > DEADLINE.toMillis()) {
            defects.add(String.format(
                    Locale.ROOT,
                    "%s: a request that needs FRA took %.0f ms, over its deadline",
                    kind.label(),
                    slowest));
        }
        if (of(kind).stream().anyMatch(phase -> phase.excuses().isEmpty())) {
            defects.add(kind.label() + ": no key of FRA's was missing: it did not hang, and nothing was measured");
        }
    }

    private void suspension(List<String> defects) {
        PeerPhase suspended = last(Kind.SUSPENDED);
        if (suspended.lastReached().compareTo(IN_FORCE) > 0) {
            defects.add("suspended, FRA was reached " + suspended.lastReached().toMillis() + " ms later still");
        }
        if (suspended.wholeAfter(IN_FORCE) > 0 || suspended.partialAfter(IN_FORCE) == 0) {
            defects.add("suspended, FRA's key still came after " + IN_FORCE.toSeconds() + " s, or nobody asked for it");
        }
        PeerPhase resumed = last(Kind.RESUMED);
        if (resumed.firstWhole().compareTo(IN_FORCE) > 0 || resumed.partialAfter(IN_FORCE) > 0) {
            defects.add("resumed, FRA's key was missing after " + IN_FORCE.toSeconds() + " s still");
        }
    }

    /** For people: the tables, and what they say. */
    List<String> tables() {
        List<String> lines = new ArrayList<>(List.of(
                "| | requests | wrong | p50 ms | p99 ms | max ms | p99, ratio | FRA's key was missing |",
                "|---|---|---|---|---|---|---|---|"));
        for (Kind kind : Kind.values()) {
            lines.add(row(kind, "without FRA", PeerPhase::others, PeerPhase::wrongOthers, Map.of()));
        }
        for (Kind kind : Kind.values()) {
            Map<String, Long> missing = new TreeMap<>();
            of(kind).forEach(phase -> phase.excuses().forEach((code, count) -> missing.merge(code, count, Long::sum)));
            lines.add(row(kind, "with FRA", PeerPhase::needing, PeerPhase::wrongNeeding, missing));
        }
        lines.add("");
        lines.addAll(sentences());
        return List.copyOf(lines);
    }

    private String row(
            Kind kind,
            String stream,
            Function<PeerPhase, List<Sent>> which,
            Function<PeerPhase, Map<String, Long>> wrong,
            Map<String, Long> missing) {
        Histogram latency = latency(kind, which);
        return String.format(
                Locale.ROOT,
                "| %s: %s | %d | %d | %.1f | %.1f | %.1f | %.2f | %s |",
                stream,
                kind.label(),
                latency.getTotalCount(),
                of(kind).stream()
                        .flatMap(phase -> wrong.apply(phase).values().stream())
                        .mapToLong(Long::longValue)
                        .sum(),
                latency.getValueAtPercentile(50) / 1_000.0,
                latency.getValueAtPercentile(99) / 1_000.0,
                latency.getMaxValue() / 1_000.0,
                ratio(kind, which),
                missing.isEmpty() ? "–" : missing.toString());
    }

    private List<String> sentences() {
        PeerPhase suspended = last(Kind.SUSPENDED);
        Duration slowest = recoveries.stream().max(Comparator.naturalOrder()).orElse(Duration.ZERO);
        return List.of(
                "- Reached FRA, as it counts: " + reached() + ".",
                "- Suspended: the last request reached FRA "
                        + suspended.lastReached().toMillis()
                        + " ms later (looked at every 250 ms); of those due after " + IN_FORCE.toSeconds()
                        + " s, " + suspended.partialAfter(IN_FORCE) + " went without FRA and "
                        + suspended.wholeAfter(IN_FORCE) + " did not.",
                "- Resumed: the first answer with FRA's key came "
                        + last(Kind.RESUMED).firstWhole().toMillis() + " ms later.",
                "- After FRA had hung or dripped: its key came again after " + slowest.toMillis() + " ms at most, of "
                        + recoveries.size() + " times.");
    }

    private String reached() {
        List<String> counts = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            long reached = of(kind).stream().mapToLong(PeerPhase::reached).sum();
            long sent =
                    of(kind).stream().mapToLong(phase -> phase.needing().size()).sum();
            counts.add(kind.label() + " " + reached + " of " + sent);
        }
        return String.join(", ", counts);
    }
}
