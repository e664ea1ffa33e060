package org.coalition.kas.perf;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** Comparisons that nobody measured. */
public final class Samples {

    private static final String PAGE = """
            kas_cache_requests_total{cache="dek",result="hit"} 80.0
            kas_cache_requests_total{cache="dek",result="coalesced"} 8.0
            kas_cache_requests_total{cache="dek",result="miss"} 12.0
            kas_cache_seconds_sum{cache="dek",op="get"} 0.05
            kas_cache_seconds_count{cache="dek",op="get"} 100
            kas_rewrap_seconds_sum{outcome="success",fanout="0"} 0.9
            kas_rewrap_seconds_count{outcome="success",fanout="0"} 100
            kas_stage_seconds_sum{stage="authenticate"} 0.1
            kas_stage_seconds_count{stage="authenticate"} 100
            kas_stage_seconds_sum{stage="unwrap"} 0.7
            kas_stage_seconds_count{stage="unwrap"} 100
            kas_federation_seconds_sum{peer="kas-fra",outcome="success"} 2.0
            kas_federation_seconds_count{peer="kas-fra",outcome="success"} 100
            kas_policy_seconds_sum{engine="wasm"} 0.005
            kas_policy_seconds_count{engine="wasm"} 100
            """;

    private Samples() {}

    /** Every shape in both modes, with runs of 10 ms, 20 ms and so on. */
    static Comparison comparison(int runs) {
        List<Run> all = new ArrayList<>();
        for (int i = 1; i <= runs; i++) {
            for (Shape shape : Shape.values()) {
                for (Mode mode : Mode.values()) {
                    all.add(run(mode, shape, i * 10, Map.of(), Map.of()));
                }
            }
        }
        List<Run> saturated = List.of(run(Mode.OPTIMISED, Shape.SINGLE, 5, Map.of(), Map.of()));
        ObjectNode latency = JsonNodeFactory.instance.objectNode();
        latency.putObject("locations").putObject("us-central1").put("medianMillis", 55);
        return new Comparison(
                Plan.FULL,
                all,
                all,
                saturated,
                List.of(Duration.ofMillis(5_500)),
                latency,
                Map.of("USA", 0.6),
                Duration.ofSeconds(99));
    }

    /** A hundred requests that took this long each. */
    static Run run(Mode mode, Shape shape, int millis, Map<String, Long> errors, Map<String, Long> wrong) {
        Histogram latency = new Histogram(60_000_000, 3);
        for (int i = 0; i < 100; i++) {
            latency.recordValue(millis * 1_000L + i % 7);
        }
        Map<String, MetricsPage> pages = new LinkedHashMap<>();
        Map<String, ProcessFigures> processes = new LinkedHashMap<>();
        for (String nation : shape.nations()) {
            pages.put(nation, MetricsPage.parse(PAGE));
            processes.put("kas-" + nation.toLowerCase(Locale.ROOT), new ProcessFigures(0.2, 300 << 20, 4_096));
        }
        processes.put("generator", new ProcessFigures(0.1, 200 << 20, 0));
        ServerFigures servers =
                new ServerFigures(pages, 12, processes, new RedisFigures(150, 0, 2 << 20, 3), 400_000, 200_000);
        return new Run(
                mode,
                shape,
                new Workload(10, 100, 10, 0.12),
                latency,
                Duration.ofMillis(millis * 10L),
                errors,
                wrong,
                12,
                millis - 0.2,
                servers);
    }

    /** The {@code compare.json} of such a comparison. */
    public static ObjectNode json() throws Exception {
        ObjectNode json = CompareJson.of(comparison(3), Path.of("."), "./kas perf compare");
        json.withObject("/setup/prices").put("kmsUsdPer10000", 0.03).put("redisUsdPerMonth", 50);
        return json;
    }
}
