package org.coalition.kas.perf;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./kas perf faults}. */
@Command(
        name = "faults",
        description =
                "A steady stream of requests while both Redises of a KAS go away, come back, hang and answer again."
                        + " Ends by itself within 3 minutes.",
        mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class FaultsCommand implements Callable<Integer> {

    /** As the service has it by default; a federation on one machine has more patience. */
    private static final Map<String, String> DEFAULTS =
            Map.of("KAS_CACHE_REDIS_COMMAND_TIMEOUT", "20ms", "KAS_REPLAY_REDIS_COMMAND_TIMEOUT", "20ms");

    @Option(
            names = "--project",
            hidden = true,
            defaultValue = "${sys:kas.project:-.}",
            description = "the built project")
    private Path project;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "50",
            description = "requests a second (default: ${DEFAULT-VALUE})")
    private int rate;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "where results go (default: perf/results/DATE-faults, and perf/results/latest leads there)")
    private @Nullable Path out;

    @Override
    public Integer call() throws Exception {
        Path root = project.toAbsolutePath().normalize();
        Path folder = ResultsFolder.prepare(root, out, LocalDate.now(ZoneId.systemDefault()) + "-faults");
        double load = Machine.load();
        Progress progress = new Progress(System.out);
        Outages outages;
        try (Lab lab = new Lab(root)) {
            progress.say("starting a federation: USA");
            Site site = lab.site(Mode.OPTIMISED, Shape.SINGLE.nations(), DEFAULTS);
            outages = new FaultsScenario(site, rate, progress).run();
        }
        List<String> lines = outages.report(Machine.description(), Machine.jdk(), Machine.commit(root), load);
        Files.write(folder.resolve("report.md"), lines);
        lines.forEach(System.out::println);
        progress.say("wrote " + folder.resolve("report.md"));
        List<String> defects = outages.defects();
        defects.forEach(defect -> System.err.println("FAILED " + defect));
        return defects.isEmpty() ? 0 : 1;
    }
}
