package org.coalition.kas.perf;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.coalition.kas.perf.report.Report;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./kas perf compare}. */
@Command(
        name = "compare",
        description =
                "Baseline against optimised, for keys that one to four nations guard. Ends by itself within 10 minutes.",
        mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class CompareCommand implements Callable<Integer> {

    @Option(
            names = "--project",
            hidden = true,
            defaultValue = "${sys:kas.project:-.}",
            description = "the built project")
    private Path project;

    @Option(
            names = "--quick",
            description =
                    "one short run of each, without warming up: shows that the lab works, not how fast anything is")
    private boolean quick;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "where results go (default: perf/results/DATE-compare, and perf/results/latest leads there)")
    private @Nullable Path out;

    @Option(
            names = "--kms-price",
            paramLabel = "USD",
            defaultValue = "0.03",
            description = "what 10,000 operations of the KMS cost (default: ${DEFAULT-VALUE})")
    private double kmsPrice;

    @Option(
            names = "--redis-price",
            paramLabel = "USD",
            defaultValue = "50",
            description = "what a Redis costs a month (default: ${DEFAULT-VALUE})")
    private double redisPrice;

    @Override
    public Integer call() throws Exception {
        Path root = project.toAbsolutePath().normalize();
        Path folder = ResultsFolder.prepare(
                root, out, LocalDate.now(ZoneId.systemDefault()) + (quick ? "-quick" : "") + "-compare");
        double load = Machine.load();
        Progress progress = new Progress(System.out);
        Comparison comparison = measure(root, quick ? Plan.QUICK : Plan.FULL, progress);
        ObjectNode json = CompareJson.of(comparison, root, "./kas perf compare" + (quick ? " --quick" : ""));
        json.withObject("/setup").put("loadBefore", load);
        json.withObject("/setup/prices").put("kmsUsdPer10000", kmsPrice).put("redisUsdPerMonth", redisPrice);
        Histograms.write(comparison, folder);
        Report.write(json, folder.resolve("report.md"), folder);
        progress.say("wrote " + folder.resolve("report.md") + ", with plots, compare.json and histograms beside it");
        if (!quick) {
            Report.write(json, root.resolve("docs/performance.md"), root.resolve("docs/performance"));
            progress.say("wrote " + root.resolve("docs/performance.md"));
        }
        List<String> defects = comparison.defects();
        defects.forEach(defect -> System.err.println("FAILED " + defect));
        return defects.isEmpty() ? 0 : 1;
    }

    private static Comparison measure(Path root, Plan plan, Progress progress) throws Exception {
        try (Lab lab = new Lab(root)) {
            Map<String, Double> roundTrips = lab.roundTrips();
            progress.say("round trips through the relay, ms: " + roundTrips);
            progress.say("starting the optimised federation: " + plan.nations());
            Site optimised = lab.site(Mode.OPTIMISED, plan.nations());
            List<Duration> starts = new ArrayList<>();
            for (int i = 0; i < plan.restarts(); i++) {
                Duration start = optimised.restartKas();
                progress.say("a KAS started in " + start.toMillis() + " ms");
                starts.add(start);
            }
            progress.say("starting the baseline federation");
            Site baseline = lab.site(Mode.BASELINE, plan.nations());
            return new CompareScenario(plan, progress, lab.bench(baseline), lab.bench(optimised))
                    .run(starts, optimised.reader().kmsLatency(), roundTrips);
        }
    }
}
