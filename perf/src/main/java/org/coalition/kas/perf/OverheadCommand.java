package org.coalition.kas.perf;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./kas perf overhead}. */
@Command(
        name = "overhead",
        description =
                "What a federation costs beside its slowest leg: keys of three nations through one of them, and keys of"
                        + " the farthest one straight from it, in turns. Ends by itself within 5 minutes.",
        mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class OverheadCommand implements Callable<Integer> {

    @Option(
            names = "--project",
            hidden = true,
            defaultValue = "${sys:kas.project:-.}",
            description = "the built project")
    private Path project;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "15",
            description = "requests a second (default: ${DEFAULT-VALUE})")
    private int rate;

    @Option(
            names = "--warm-up",
            paramLabel = "SECONDS",
            defaultValue = "120",
            description = "how long the JVMs are warmed up (default: ${DEFAULT-VALUE})")
    private int warmUp;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "where results go (default: perf/results/DATE-overhead, and perf/results/latest leads there)")
    private @Nullable Path out;

    @Override
    public Integer call() throws Exception {
        Path root = project.toAbsolutePath().normalize();
        Path folder = ResultsFolder.prepare(root, out, LocalDate.now(ZoneId.systemDefault()) + "-overhead");
        double load = Machine.load();
        Progress progress = new Progress(System.out);
        Overhead overhead;
        try (Lab lab = new Lab(root)) {
            progress.say("measuring what the relay delays");
            Map<String, Double> roundTrips = lab.roundTrips();
            progress.say("starting a federation: USA, FRA, GBR, with both compilers");
            Site site = lab.siteWithBothCompilers(Mode.OPTIMISED, Shape.THREE.nations(), Map.of());
            overhead = new OverheadScenario(site, rate, Duration.ofSeconds(warmUp), progress).run(roundTrips);
        }
        List<String> lines = overhead.report(rate, Machine.description(), Machine.jdk(), Machine.commit(root), load);
        Files.write(folder.resolve("report.md"), lines);
        lines.forEach(System.out::println);
        progress.say("wrote " + folder.resolve("report.md"));
        List<String> defects = overhead.defects();
        defects.forEach(defect -> System.err.println("FAILED " + defect));
        return defects.isEmpty() ? 0 : 1;
    }
}
