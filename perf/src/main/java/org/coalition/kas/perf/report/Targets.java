package org.coalition.kas.perf.report;

import static org.coalition.kas.perf.report.Figures.BASELINE;
import static org.coalition.kas.perf.report.Figures.OPTIMISED;
import static org.coalition.kas.perf.report.Figures.number;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.coalition.kas.perf.report.Figures.Resident;

/** The project's targets, compared with what came out. */
final class Targets {

    private static final List<String> NAMES = List.of("single", "two", "three");
    private static final Map<String, List<Double>> LATENCY = Map.of(
            "single", List.of(4.0, 72.0, 80.0), "two", List.of(24.0, 90.0, 100.0), "three", List.of(28.0, 95.0, 110.0));
    private static final Map<String, Double> THROUGHPUT = Map.of("single", 800.0, "two", 250.0, "three", 200.0);

    private static final String WAITING = "waiting for a CPU: both are busy all the time";
    private static final String COMPILER = "the local JVMs' first compiler (ADR 0008)";

    private final Figures figures;
    private final List<Target> targets = new ArrayList<>();

    private Targets(Figures figures) {
        this.figures = figures;
    }

    /** Every target of this scenario. */
    static List<Target> of(Figures figures) {
        Targets all = new Targets(figures);
        NAMES.forEach(all::latency);
        NAMES.forEach(all::throughput);
        all.saturated();
        NAMES.forEach(all::kmsCalls);
        all.stages();
        all.federation();
        all.errors();
        all.resources();
        return List.copyOf(all.targets);
    }

    private void latency(String shape) {
        int index = NAMES.indexOf(shape) + 1;
        List<String> percentiles = List.of("p50", "p95", "p99");
        for (int i = 0; i < percentiles.size(); i++) {
            String percentile = percentiles.get(i);
            targets.add(Target.atMost(
                    index + " KAS, " + percentile,
                    Seed.figure(OPTIMISED, percentile, index),
                    LATENCY.getOrDefault(shape, List.of()).get(i),
                    figures.row(shape, OPTIMISED, percentile),
                    "ms",
                    i == 0 ? whereTimeGoes(shape) : kmsCall(shape)));
        }
    }

    private void throughput(String shape) {
        int index = NAMES.indexOf(shape) + 1;
        targets.add(Target.atLeast(
                index + " KAS, concurrency 10",
                Seed.figure(OPTIMISED, "throughput", index),
                THROUGHPUT.getOrDefault(shape, Double.NaN),
                figures.row(shape, OPTIMISED, "throughput"),
                "req/s",
                cpu(shape)));
    }

    private void saturated() {
        targets.add(Target.atLeast(
                "saturated, all hits", "–", 2_000, figures.saturated("throughput"), "req/s", saturatedCpu()));
        targets.add(Target.atMost(
                "saturated: CPU of the KAS a request",
                "–",
                0.6,
                figures.saturatedCpuMillis("kas-usa"),
                "ms",
                COMPILER));
    }

    private String saturatedCpu() {
        StringBuilder text = new StringBuilder("CPU a request:");
        for (String process : List.of("kas-usa", "generator", "redis-replay-usa", "redis-cache-usa", "kms-emulator")) {
            text.append(' ').append(process).append(' ').append(Text.millis(figures.saturatedCpuMillis(process)));
        }
        return text.toString();
    }

    /** One call for each key that is new, at each of its nations. */
    private void kmsCalls(String shape) {
        int nations = NAMES.indexOf(shape) + 1;
        targets.add(Target.atMost(
                nations + " KAS, KMS calls per 1,000",
                Seed.figure(OPTIMISED, "kmsCallsPer1000", nations),
                figures.row(shape, OPTIMISED, "freshKeysPer1000") * nations,
                figures.row(shape, OPTIMISED, "kmsCallsPer1000"),
                "",
                ""));
    }

    private void stages() {
        double cacheGet = figures.cache("single", OPTIMISED, "dek", "getMillis");
        targets.add(Target.atMost("DEK hit: round trip to the cache (mean)", "1.8 ms", 0.3, cacheGet, "ms", WAITING));
        targets.add(Target.atMost(
                "policy decision (mean)",
                "12–14 ms",
                0.1,
                number(figures.kas("single", OPTIMISED, "USA").path("policyMillis")),
                "ms",
                COMPILER + "; with both, a decision took 0.056 ms (ADR 0004)"));
    }

    /** The median of the whole less the network's part and the slowest peer's own median. */
    private void federation() {
        double slowest = List.of("FRA", "GBR").stream()
                .mapToDouble(nation -> figures.roundTrip(nation)
                        + number(figures.kas("three", OPTIMISED, nation).path("p50")))
                .max()
                .orElse(Double.NaN);
        double overhead = figures.row("three", OPTIMISED, "p50") - slowest - figures.roundTrip("USA");
        targets.add(Target.atMost(
                "3 KAS: federation over the slowest leg, p50",
                "20 ms",
                3,
                overhead,
                "ms",
                "median at the client, less round trips and the slowest peer's own median"));
    }

    private void errors() {
        double errors = 0;
        double requests = 0;
        for (String shape : figures.shapes()) {
            for (String mode : List.of(BASELINE, OPTIMISED)) {
                errors += figures.row(shape, mode, "errors") + figures.row(shape, mode, "wrong");
                requests += figures.row(shape, mode, "allRequests");
            }
        }
        targets.add(Target.atMost(
                "errors of " + Text.number(requests) + " requests (the target is for 100,000)",
                "0.05–0.15%",
                0,
                errors,
                "",
                ""));
    }

    private void resources() {
        targets.add(Target.atMost(
                "resident memory of a KAS",
                "210 MB",
                350,
                figures.largestKas().map(Resident::mebibytes).orElse(Double.NaN),
                "MiB",
                figures.largestKas().map(Resident::name).orElse("")));
        targets.add(Target.atMost("start to ready", "–", 6, figures.startSeconds(), "s", "not broken down yet"));
    }

    /** What the slowest eighth waits for, which has to ask the KMS. */
    private String kmsCall(String shape) {
        return "12% ask the KMS: mean at kas-usa "
                + Text.millis(number(figures.kas(shape, OPTIMISED, "USA").path("kmsMillis")))
                + ", a CPU being free included";
    }

    /** CPU a request, of those that take most; two cores have 2,000 ms a second for all. */
    private String cpu(String shape) {
        double requests = number(figures.kas(shape, OPTIMISED, "USA").path("requests"));
        JsonNode processes = figures.servers(shape, OPTIMISED).path("processes");
        return processes.properties().stream()
                .sorted(Comparator.comparingDouble((Map.Entry<String, JsonNode> process) ->
                        -number(process.getValue().path("cpuSeconds"))))
                .limit(4)
                .map(process -> process.getKey() + " "
                        + Text.millis(number(process.getValue().path("cpuSeconds")) * 1_000 / requests))
                .reduce((a, b) -> a + ", " + b)
                .map(text -> "CPU a request: " + text)
                .orElse("");
    }

    /** The longest stages of the KAS that is asked, each with its mean. */
    private String whereTimeGoes(String shape) {
        JsonNode stages = figures.kas(shape, OPTIMISED, "USA").path("stages");
        return stages.properties().stream()
                .sorted(Comparator.comparingDouble((Map.Entry<String, JsonNode> stage) ->
                        -number(stage.getValue().path("meanMillis"))))
                .limit(4)
                .map(stage -> stage.getKey() + " "
                        + Text.millis(number(stage.getValue().path("meanMillis"))))
                .reduce((a, b) -> a + ", " + b)
                .map(text -> "mean at kas-usa: " + text)
                .orElse("");
    }
}
