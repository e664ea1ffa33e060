package org.coalition.kas.perf;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** {@code compare.json}: every figure of a comparison, milliseconds and requests a second. The report has no other source. */
final class CompareJson {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final double[] CURVE = {
        0, 1, 2, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55, 60, 65, 70, 75, 80, 82, 84, 85, 86, 87, 88, 89, 90, 91, 92,
        93, 94, 95, 96, 97, 98, 99, 99.5, 99.9, 100
    };

    private CompareJson() {}

    /** All of it. */
    static ObjectNode of(Comparison comparison, Path project, String command) throws IOException {
        ObjectNode json = JSON.createObjectNode()
                .put("scenario", "compare")
                .put("commit", Machine.commit(project))
                .put("machine", Machine.description())
                .put("jdk", Machine.jdk())
                .put("finished", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString())
                .put("command", command)
                .put("tookSeconds", rounded(comparison.took().toMillis() / 1_000.0));
        json.set("setup", setup(comparison));
        ArrayNode rows = json.putArray("rows");
        ArrayNode servers = json.putArray("servers");
        for (Shape shape : comparison.plan().shapes()) {
            for (Mode mode : Mode.values()) {
                Cell cell = new Cell(comparison.cell(shape, mode));
                rows.add(withDistribution(row(shape.label(), mode, cell), cell));
                servers.add(named(shape.label(), mode).setAll(ServersJson.of(cell)));
            }
        }
        if (!comparison.saturated().isEmpty()) {
            json.set("saturated", saturated(new Cell(comparison.saturated())));
        }
        ArrayNode runs = json.putArray("runs");
        comparison.runs().forEach(run -> runs.add(row(run.shape().label(), run.mode(), new Cell(List.of(run)))));
        return json;
    }

    private static ObjectNode setup(Comparison comparison) {
        Workload workload = Workload.STANDARD;
        ObjectNode json = JSON.createObjectNode()
                .put("concurrency", workload.concurrency())
                .put("warmUp", workload.warmUp())
                .put("freshShare", workload.freshShare());
        ObjectNode trips = json.putObject("roundTripMillis");
        Network.ROUND_TRIP_MILLIS.forEach(trips::put);
        ObjectNode measured = json.putObject("roundTripMeasuredMillis");
        comparison.roundTrips().forEach((nation, millis) -> measured.put(nation, rounded(millis)));
        json.set("kmsLatency", comparison.kmsLatency());
        json.put("jvmWarmUpRuns", comparison.warmUp().size());
        json.put(
                "jvmWarmUpRequests",
                comparison.warmUp().stream()
                        .mapToInt(run -> run.workload().requests())
                        .sum());
        json.put(
                "jvmWarmUpSeconds",
                rounded(comparison.warmUp().stream()
                        .mapToDouble(run -> run.elapsed().toMillis() / 1_000.0)
                        .sum()));
        ArrayNode starts = json.putArray("startSeconds");
        comparison.starts().stream().map(Duration::toMillis).forEach(millis -> starts.add(millis / 1_000.0));
        return json;
    }

    private static ObjectNode named(String name, Mode mode) {
        return JSON.createObjectNode().put("name", name).put("mode", mode.label());
    }

    /** Medians over the runs of a cell; {@code requests} are those of one run. */
    private static ObjectNode row(String name, Mode mode, Cell cell) {
        ObjectNode row = named(name, mode)
                .put("requests", cell.runs().getFirst().workload().measured())
                .put("p50", rounded(cell.median(run -> run.millis(50))))
                .put("p95", rounded(cell.median(run -> run.millis(95))))
                .put("p99", rounded(cell.median(run -> run.millis(99))))
                .put("mean", rounded(cell.median(Run::meanMillis)))
                .put("max", rounded(cell.median(Run::maxMillis)))
                .put("throughput", rounded(cell.median(Run::throughput)))
                .put(
                        "errors",
                        cell.errors().values().stream()
                                .mapToLong(Long::longValue)
                                .sum())
                .put("wrong", cell.wrong())
                .put("kmsCallsPer1000", rounded(cell.median(Run::kmsCallsPer1000)));
        put(row, "dekHitRate", cell.servers().hitRate("dek"));
        row.put("runs", cell.runs().size())
                .put("allRequests", cell.requests())
                .put(
                        "freshKeysPer1000",
                        rounded(cell.median(run ->
                                run.freshKeys() * 1_000.0 / run.workload().measured())))
                .put("gatlingMean", rounded(cell.median(Run::gatlingMeanMillis)));
        ObjectNode causes = row.putObject("errorCauses");
        cell.errors().forEach(causes::put);
        return row;
    }

    /** Of all runs together: the latency at each percentile, and between which values the runs lie. */
    private static ObjectNode withDistribution(ObjectNode row, Cell cell) {
        Histogram all = cell.latency();
        ArrayNode curve = row.putArray("curve");
        for (double percentile : CURVE) {
            curve.addArray().add(percentile).add(rounded(all.getValueAtPercentile(percentile) / 1_000.0));
        }
        ObjectNode spread = row.putObject("spread");
        for (int percentile : List.of(50, 95, 99)) {
            spread.putArray("p" + percentile)
                    .add(rounded(min(cell, percentile)))
                    .add(rounded(max(cell, percentile)));
        }
        return row;
    }

    private static double min(Cell cell, double percentile) {
        return cell.runs().stream()
                .mapToDouble(run -> run.millis(percentile))
                .min()
                .orElseThrow();
    }

    private static double max(Cell cell, double percentile) {
        return cell.runs().stream()
                .mapToDouble(run -> run.millis(percentile))
                .max()
                .orElseThrow();
    }

    private static ObjectNode saturated(Cell cell) {
        ObjectNode json = row("saturated", Mode.OPTIMISED, cell)
                .put("concurrency", cell.runs().getFirst().workload().concurrency());
        json.setAll(ServersJson.of(cell));
        ObjectNode cpu = json.putObject("cpuMillisPerRequest");
        int requests = cell.requests();
        for (Map.Entry<String, ProcessFigures> process : cell.processes().entrySet()) {
            cpu.put(process.getKey(), rounded(process.getValue().cpuSeconds() * 1_000 / requests));
        }
        return json;
    }

    /** A figure that may not exist is not written. */
    static void put(ObjectNode json, String name, double value) {
        if (Double.isFinite(value)) {
            json.put(name, rounded(value));
        }
    }

    static double rounded(double value) {
        return Math.round(value * 1_000) / 1_000.0;
    }
}
