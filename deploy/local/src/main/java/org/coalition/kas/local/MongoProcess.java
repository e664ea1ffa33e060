package org.coalition.kas.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** The MongoDB of the registries: one process for all nations, with a database for each. */
final class MongoProcess {

    private static final String NAME = "mongo";
    private static final Duration START = Duration.ofSeconds(30);

    private final Path data;
    private final Path old;
    private final int port;
    private final Child child;

    MongoProcess(Home home, Ports ports, Programs programs) {
        this.data = data(home);
        this.old = data.resolveSibling("mongo.old");
        this.port = ports.of(NAME);
        this.child = new Child(
                NAME, home, programs.mongo(List.of(data.resolve("registries.mv").toString(), Integer.toString(port))));
    }

    /** Where it is, without a database. */
    String uri() {
        return "mongodb://127.0.0.1:" + port;
    }

    /** Where it is, for a home whose federation runs. */
    static String uri(Home home) {
        return "mongodb://127.0.0.1:" + Ports.of(home, 0).of(NAME);
    }

    /** A nation's own database. */
    static String database(NationProfile nation) {
        return "kas_" + nation.lower();
    }

    /** The folder of all that it keeps. */
    static Path data(Home home) {
        return home.folder("data/mongo");
    }

    Path data() {
        return data;
    }

    /** Whether it has ever been started. */
    boolean hasData() {
        try (Stream<Path> files = Files.list(data)) {
            return files.findAny().isPresent();
        } catch (IOException e) {
            throw new LocalFailure("cannot read the folder " + data, e);
        }
    }

    /**
     * Begins anew; what was there is kept beside it. For a process that does not run.
     *
     * @return where it is kept
     */
    Path setAside() {
        try {
            if (Files.exists(old)) {
                delete(old);
            }
            Files.move(data, old);
            Files.createDirectories(data);
            return old;
        } catch (IOException e) {
            throw new LocalFailure("cannot move " + data + " to " + old, e);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }

    Child child() {
        return child;
    }

    void awaitReady() {
        child.awaitReady(START, () -> Probe.accepts(port));
    }
}
