package org.coalition.kas.local;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.coalition.kas.client.KasException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "up",
        description = "Starts a federation and leaves it running; or lets more nations join the one that runs.",
        mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class UpCommand implements Callable<Integer> {

    /** So that neither Ctrl-C nor the terminal's end reaches the supervisor. */
    private static final String DETACHED = "trap '' INT HUP; exec \"$@\"";

    @Mixin
    private HomeOption where;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Home home = where.home("federation");
        if (Running.read(home).isAlive()) {
            return join(home);
        }
        where.fetch();
        System.out.println("Starting " + String.join(", ", where.nations()) + " ...");
        long start = System.nanoTime();
        Process supervisor = supervisor(home);
        while (!Running.read(home).isAlive()) {
            if (!supervisor.isAlive()) {
                System.err.println(Files.readString(home.log("supervisor")).strip());
                return 1;
            }
            Thread.sleep(50);
        }
        System.out.printf("Ready after %.1f s.%n", (System.nanoTime() - start) / 1e9);
        for (JsonNode kas : Running.read(home).state().path("kases")) {
            System.out.println(
                    "  " + kas.path("kasId").asText() + "  " + kas.path("url").asText());
        }
        String nations = String.join(",", where.nations());
        System.out.println("Next: ./kas seal FILE --to " + nations + " --classification SECRET --releasable-to "
                + nations + " --coi NATO");
        return 0;
    }

    /** A federation runs: who is not in it yet is let in, while all others go on. */
    private Integer join(Home home) throws InterruptedException {
        List<NationProfile> newcomers = where.nations().stream()
                .map(NationProfile::new)
                .filter(nation -> !Running.read(home).isIn(home, nation))
                .toList();
        if (newcomers.isEmpty()) {
            System.out.println("A federation runs already. ./kas status shows it, ./kas down ends it.");
        }
        for (NationProfile newcomer : newcomers) {
            if (!Running.read(home).runs(newcomer)) {
                System.out.println("Starting " + newcomer.kasId() + " beside those that run ...");
                start(home, newcomer);
            }
            introduce(home, newcomer);
        }
        return 0;
    }

    private static void introduce(Home home, NationProfile newcomer) {
        try {
            Introduction.of(home, newcomer, System.out::println).everywhere();
        } catch (KasException e) {
            throw new LocalFailure(
                    newcomer.kasId() + " runs, but not everybody knows it yet; the same command goes on: "
                            + e.getMessage(),
                    e);
        }
        System.out.println("Next: ./kas registry list, and ./kas seal FILE --to USA," + newcomer.code()
                + " --classification SECRET --releasable-to USA," + newcomer.code() + " --coi NATO");
    }

    private static void start(Home home, NationProfile newcomer) throws InterruptedException {
        long start = System.nanoTime();
        Running.want(home, newcomer.code());
        while (!Running.read(home).runs(newcomer)) {
            if (!Running.read(home).isAlive()) {
                throw new LocalFailure("the federation has ended: " + home.log("supervisor") + " tells why");
            }
            Running.refusal(home).ifPresent(why -> {
                throw new LocalFailure(why);
            });
            Thread.sleep(50);
        }
        System.out.printf("Ready after %.1f s.%n", (System.nanoTime() - start) / 1e9);
    }

    private Process supervisor(Home home) throws IOException {
        List<String> line = new ArrayList<>(List.of("/bin/sh", "-c", DETACHED, "kas-supervisor"));
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(List.of("-Xmx128m", "-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path")));
        line.addAll(List.of(LocalCommand.class.getName(), "supervise"));
        line.add("--project=" + where.project());
        line.add("--home=" + home.root());
        line.add("--nations=" + String.join(",", where.nations()));
        line.add("--first-port=" + where.firstPort());
        line.add("--idp=" + where.idp());
        Files.deleteIfExists(home.log("supervisor"));
        Path log = home.log("supervisor");
        return new ProcessBuilder(line)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }
}
