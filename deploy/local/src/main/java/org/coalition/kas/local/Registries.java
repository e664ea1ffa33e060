package org.coalition.kas.local;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Fills each nation's registry once, with the service's own importer. Other members, addresses or certificates than a
 * registry was filled with make it begin anew: with the old ones no nation would know another.
 */
final class Registries {

    private static final int LIMIT_SECONDS = 90;

    private final Home home;
    private final MongoProcess mongo;
    private final Programs programs;
    private final List<KasProcess> kases;
    private final ObjectNode seed;
    private boolean filled;

    Registries(Home home, MongoProcess mongo, Programs programs, List<KasProcess> kases, ObjectNode seed) {
        this.home = home;
        this.mongo = mongo;
        this.programs = programs;
        this.kases = List.copyOf(kases);
        this.seed = seed;
    }

    /** Before MongoDB starts: finds out whether what it has is what it should have, and sets aside what is not. */
    void prepare() {
        filled = kases.stream().allMatch(this::isFilled);
        if (!filled && mongo.hasData()) {
            Path old = mongo.setAside();
            System.err.println("The federation's members or their certificates have changed: the registries are filled"
                    + " anew. The old ones are kept in " + old);
        }
    }

    private boolean isFilled(KasProcess kas) {
        Path mark = mark(kas);
        return Files.exists(mark) && Home.readJson(mark).equals(seed);
    }

    /** Tells what a nation's registry was filled with; written when the federation has come up with it. */
    private Path mark(KasProcess kas) {
        return mongo.data().resolve("filled-" + kas.nation().lower() + ".json");
    }

    /** With MongoDB running: imports where nothing is yet, for all nations at once. */
    void fill() {
        if (!filled) {
            AtOnce.each(kases, this::fill);
        }
    }

    private void fill(KasProcess kas) {
        Path file = home.config("registry-" + kas.nation().lower() + ".json");
        Home.write(file, seed);
        String name = "registry-import-" + kas.nation().lower();
        List<String> command = programs.registryImport(mongo.uri(), MongoProcess.database(kas.nation()), file);
        try {
            Process importer = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(home.log(name).toFile())
                    .start();
            if (!importer.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                importer.destroyForcibly();
                throw new LocalFailure(name + " has not ended after " + LIMIT_SECONDS + " s");
            }
            if (importer.exitValue() != 0) {
                throw new LocalFailure("the registry of " + kas.nation().code() + " can't be filled:\n"
                        + Files.readString(home.log(name)).strip());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LocalFailure("interrupted during " + name, e);
        }
    }

    /** When every KAS serves it: notes what the registries were filled with. */
    void noteFilled() {
        if (!filled) {
            kases.forEach(kas -> Home.write(mark(kas), seed));
        }
    }
}
