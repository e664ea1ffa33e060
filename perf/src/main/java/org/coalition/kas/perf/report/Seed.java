package org.coalition.kas.perf.report;

import java.util.List;
import java.util.Map;

/** What the seed's report of 2026-01-31 says: 8 cores, three nations. Shown beside ours; nothing is computed from it. */
final class Seed {

    /** The rows of its tables, by what we call them. */
    static final List<String> METRICS =
            List.of("p50", "p95", "p99", "mean", "max", "throughput", "errors", "kmsCallsPer1000");

    private static final Map<String, List<String>> BASELINE = Map.of(
            "p50", List.of("120 ms", "320 ms", "480 ms"),
            "p95", List.of("150 ms", "400 ms", "600 ms"),
            "p99", List.of("180 ms", "480 ms", "720 ms"),
            "mean", List.of("125 ms", "340 ms", "510 ms"),
            "max", List.of("220 ms", "650 ms", "950 ms"),
            "throughput", List.of("50/s", "30/s", "20/s"),
            "errors", List.of("0.1%", "0.2%", "0.3%"),
            "kmsCallsPer1000", List.of("1000", "2000", "3000"));

    private static final Map<String, List<String>> OPTIMISED = Map.of(
            "p50", List.of("65 ms", "220 ms", "310 ms"),
            "p95", List.of("80 ms", "280 ms", "380 ms"),
            "p99", List.of("110 ms", "350 ms", "480 ms"),
            "mean", List.of("72 ms", "240 ms", "330 ms"),
            "max", List.of("150 ms", "450 ms", "620 ms"),
            "throughput", List.of("100/s", "75/s", "50/s"),
            "errors", List.of("0.05%", "0.1%", "0.15%"),
            "kmsCallsPer1000", List.of("150", "180", "200"));

    private Seed() {}

    /** One figure for one, two or three nations; a dash where it has none. */
    static String figure(String mode, String metric, int nations) {
        List<String> row = (mode.equals(Figures.BASELINE) ? BASELINE : OPTIMISED).getOrDefault(metric, List.of());
        return nations <= row.size() ? row.get(nations - 1) : "–";
    }
}
