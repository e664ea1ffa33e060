package org.coalition.kas.perf;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.coalition.kas.perf.Flow.Sent;

/**
 * What came of it.
 *
 * @param federated requests for keys of three nations
 * @param direct requests for the farthest nation's keys, straight to it
 * @param asked what the asked KAS's metrics grew by
 * @param roundTrips through the relays, in milliseconds, by nation
 */
record Overhead(List<Sent> federated, List<Sent> direct, MetricsPage asked, Map<String, Double> roundTrips) {

    private static final double MOST_MILLIS = 3;
    private static final String TIMER = "kas_federation_overhead_seconds";
    private static final List<String> STAGES =
            List.of("authenticate", "policy", "unwrap", "wrap", "federate", "combine", "audit", "sign");

    Overhead {
        federated = List.copyOf(federated);
        direct = List.copyOf(direct);
    }

    private static double median(List<Sent> sent) {
        return PeerPhase.latency(sent).getValueAtPercentile(50) / 1_000.0;
    }

    /** Of requests that were forwarded, how many cost no more than is allowed: a bucket ends right there. */
    private double within() {
        return asked.sum(TIMER + "_bucket", Map.of("le", "0.003")) / asked.sum(TIMER + "_count", Map.of());
    }

    private double medianMillis() {
        return asked.quantileMillis(TIMER, Map.of(), 0.5);
    }

    /** What does not hold of what is promised. */
    List<String> defects() {
        List<String> defects = new ArrayList<>();
        Map<String, Long> wrong = Stream.concat(federated.stream(), direct.stream())
                .flatMap(sent -> sent.verdicts().stream())
                .filter(verdict -> verdict.kind() != Verdict.Kind.RIGHT)
                .collect(Collectors.groupingBy(Verdict::why, TreeMap::new, Collectors.counting()));
        if (!wrong.isEmpty()) {
            defects.add("keys did not come: " + wrong);
        }
        if (!(within() >= 0.5)) {
            defects.add(String.format(
                    Locale.ROOT,
                    "the federation's own cost over the slowest leg is %.2f ms at the median, more than %.0f",
                    medianMillis(),
                    MOST_MILLIS));
        }
        return List.copyOf(defects);
    }

    /** For people. */
    List<String> report(int rate, String machine, String jdk, String commit, double loadBefore) {
        double usa = roundTrips.getOrDefault("USA", Double.NaN);
        double more = median(federated) - median(direct);
        List<String> lines = new ArrayList<>(List.of(
                "# What the federation costs over its slowest leg",
                "",
                "`./kas perf overhead --rate " + rate + "`: open loops of " + rate + " requests a second, in turns: "
                        + federated.size() + " for keys of USA, FRA and GBR to kas-usa, and " + direct.size()
                        + " for GBR's key alone straight to kas-gbr, through the same round trip. JVMs with both compilers,"
                        + " warm; all keys cached. Latency counts from when a request was due. Every answer is checked.",
                "",
                machine + "; " + jdk + "; commit " + commit
                        + String.format(Locale.ROOT, "; load before: %.2f", loadBefore),
                "",
                String.format(
                        Locale.ROOT,
                        "**As the asked KAS measures it, request by request: %.2f ms at the median** (%s; %.0f%% within %.0f ms; p95 %.1f ms; mean %.2f ms).",
                        medianMillis(),
                        TIMER,
                        within() * 100,
                        MOST_MILLIS,
                        asked.quantileMillis(TIMER, Map.of(), 0.95),
                        asked.meanMillis(TIMER, Map.of())),
                "",
                "As the client sees it, medians:",
                "",
                "| | ms |",
                "|---|---|",
                row("three nations, through kas-usa", median(federated)),
                row("GBR alone, straight from kas-gbr", median(direct)),
                row("more", more),
                row("of that, the client's round trip to kas-usa", usa),
                row("left", more - usa),
                "",
                "Where kas-usa's time goes, means:",
                "",
                "| | ms |",
                "|---|---|"));
        for (String stage : STAGES) {
            lines.add(row(stage, asked.meanMillis("kas_stage_seconds", Map.of("stage", stage))));
        }
        for (String peer : List.of("kas-fra", "kas-gbr")) {
            lines.add(row(
                    "call to " + peer + ", assertion and checks included",
                    asked.meanMillis("kas_federation_seconds", Map.of("peer", peer))));
        }
        double all = asked.meanMillis("kas_rewrap_seconds", Map.of("fanout", "2"));
        lines.add(row("all of a request that was forwarded", all));
        return List.copyOf(lines);
    }

    private static String row(String what, double millis) {
        return String.format(Locale.ROOT, "| %s | %.2f |", what, millis);
    }
}
