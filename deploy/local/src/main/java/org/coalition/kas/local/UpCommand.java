package org.coalition.kas.local;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "up", description = "Starts a federation and leaves it running.", mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class UpCommand implements Callable<Integer> {

    /** So that neither Ctrl-C nor the terminal's end reaches the supervisor. */
    private static final String DETACHED = "trap '' INT HUP; exec \"$@\"";

    @Mixin
    private HomeOption where;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Home home = where.home("federation");
        Running running = Running.read(home);
        if (running.isAlive()) {
            System.out.println("A federation runs already. ./kas status shows it, ./kas down ends it.");
            return 0;
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
