package org.coalition.kas.perf;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./kas perf peers}. */
@Command(
        name = "peers",
        description =
                "Two steady streams of requests, one that needs FRA and one that does not, while FRA hangs, drips, is"
                        + " suspended and resumed. Ends by itself within 4 minutes.",
        mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class PeersCommand implements Callable<Integer> {

    /** As the service has them by default; a federation on one machine polls more often and lets one address in alone. */
    private static final Map<String, String> DEFAULTS =
            Map.of("KAS_REGISTRY_POLL", "3s", "KAS_LIMITS_MAXINHOUSEPERADDRESS", "32");

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
            description = "requests a second that need FRA (default: ${DEFAULT-VALUE})")
    private int rate;

    @Option(
            names = "--other-rate",
            paramLabel = "N",
            defaultValue = "32",
            description = "requests a second that do not (default: ${DEFAULT-VALUE})")
    private int otherRate;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "where results go (default: perf/results/DATE-peers, and perf/results/latest leads there)")
    private @Nullable Path out;

    @Override
    public Integer call() throws Exception {
        Path root = project.toAbsolutePath().normalize();
        Path folder = ResultsFolder.prepare(root, out, LocalDate.now(ZoneId.systemDefault()) + "-peers");
        double load = Machine.load();
        Progress progress = new Progress(System.out);
        PeerPhases phases;
        try (Lab lab = new Lab(root)) {
            progress.say("starting a federation: USA, FRA, GBR");
            Site site = lab.site(Mode.OPTIMISED, PeersScenario.ALL, DEFAULTS);
            phases = new PeersScenario(site, rate, otherRate, progress).run();
        }
        List<String> lines = new ArrayList<>(head(root, load));
        lines.addAll(phases.tables());
        Files.write(folder.resolve("report.md"), lines);
        lines.forEach(System.out::println);
        progress.say("wrote " + folder.resolve("report.md"));
        List<String> defects = phases.defects();
        defects.forEach(defect -> System.err.println("FAILED " + defect));
        return defects.isEmpty() ? 0 : 1;
    }

    private List<String> head(Path root, double load) throws Exception {
        return List.of(
                "# A peer that hangs, drips, is suspended and resumed",
                "",
                "`./kas perf peers --rate " + rate + " --other-rate " + otherRate + "`: two open loops to kas-usa over"
                        + " one connection of HTTP/2, " + rate + " requests a second for keys of USA, FRA and GBR and "
                        + otherRate
                        + " for keys of USA and GBR, all cached, each key released on its own. Latency counts"
                        + " from when a request was due. Undisturbed, hanging and dripping phases alternate; their"
                        + " requests are taken together. Every answer is checked, key by key.",
                "",
                Machine.description() + "; " + Machine.jdk() + "; commit " + Machine.commit(root)
                        + String.format(Locale.ROOT, "; load before: %.2f", load),
                "");
    }
}
