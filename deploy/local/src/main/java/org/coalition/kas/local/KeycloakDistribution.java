package org.coalition.kas.local;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Keycloak as Maven Central has it, fetched once into {@code .kas/keycloak} of the project. Maven compares its checksum and
 * ends where it differs; the version is ours to say.
 */
final class KeycloakDistribution {

    private static final String VERSION = "26.7.3";
    private static final String ARTIFACT = "org.keycloak:keycloak-quarkus-dist:" + VERSION + ":zip";
    private static final String UNPACK = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:unpack";

    /**
     * What can be said at build time only. Realms live in memory: they come from files at each start. There is one node, so
     * no interface for its management beside the one for its users.
     */
    private static final List<String> BUILD =
            List.of("build", "--db=dev-mem", "--health-enabled=false", "--metrics-enabled=false");

    /** As Keycloak's own script starts it, but for the memory and the quick compiler. */
    private static final List<String> VM = List.of(
            "-Xmx256m",
            "-XX:MaxMetaspaceSize=256m",
            "-XX:ReservedCodeCacheSize=96m",
            "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
            "-Dpicocli.disable.closures=true",
            "-Djava.util.concurrent.ForkJoinPool.common.threadFactory="
                    + "io.quarkus.bootstrap.forkjoin.QuarkusForkJoinWorkerThreadFactory",
            "--add-opens=java.base/java.util=ALL-UNNAMED",
            "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED",
            "--add-opens=java.base/java.security=ALL-UNNAMED",
            "--add-opens=java.base/java.lang=ALL-UNNAMED");

    private final Path project;
    private final Path folder;
    private final Path complete;

    KeycloakDistribution(Path project) {
        this.project = project;
        this.folder = project.resolve(".kas/keycloak");
        this.complete = folder.resolve(VERSION + ".complete");
    }

    /** Where it lies once it is fetched. */
    Path root() {
        return folder.resolve("keycloak-" + VERSION);
    }

    /**
     * Fetches it unless it is there, telling of it on stderr. Blocks for as long as 177 MB take, and some 20 s more.
     *
     * @throws LocalFailure if the network does not give it
     */
    void fetch() {
        if (Files.exists(complete)) {
            return;
        }
        try {
            Files.createDirectories(folder);
            try (FileChannel file = FileChannel.open(
                            folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = file.lock()) {
                if (lock.isValid() && !Files.exists(complete)) {
                    unpack();
                }
            }
        } catch (IOException e) {
            throw new LocalFailure("cannot fetch Keycloak into " + folder, e);
        }
    }

    private void unpack() throws IOException {
        delete(root());
        System.err.println("Fetching Keycloak " + VERSION + " from Maven Central, once: 177 MB ...");
        run(
                List.of(
                        project.resolve("mvnw").toString(),
                        "--non-recursive",
                        "--strict-checksums",
                        UNPACK,
                        "-Dartifact=" + ARTIFACT,
                        "-DoutputDirectory=" + folder,
                        "-Dmdep.overWriteReleases=true"),
                "Keycloak could not be fetched. Without a network that gives it, leave out --idp keycloak");
        System.err.println("Preparing it ...");
        run(command(root(), BUILD), "Keycloak could not be prepared");
        Files.createFile(complete);
    }

    /** Runs a program whose output is for stderr: stdout may be for a machine to read. */
    private void run(List<String> command, String otherwise) throws IOException {
        List<String> line = new ArrayList<>(List.of("/bin/sh", "-c", "exec \"$@\" >&2", "kas-keycloak"));
        line.addAll(command);
        ProcessBuilder builder =
                new ProcessBuilder(line).directory(project.toFile()).inheritIO();
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        try {
            if (builder.start().waitFor() != 0) {
                throw new LocalFailure(otherwise);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LocalFailure(otherwise, e);
        }
    }

    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    /**
     * The command line of a Keycloak.
     *
     * @param home what it takes for its own folder
     */
    List<String> command(Path home, List<String> arguments) {
        List<String> line = Programs.vm(VM);
        line.add("-Dkc.home.dir=" + home);
        line.add("-cp");
        line.add(root().resolve("lib/quarkus-run.jar").toString());
        line.add("io.quarkus.bootstrap.runner.QuarkusEntryPoint");
        line.addAll(arguments);
        return line;
    }
}
