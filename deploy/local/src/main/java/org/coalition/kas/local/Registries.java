package org.coalition.kas.local;

import com.fasterxml.jackson.databind.JsonNode;
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
    private final boolean filled;

    Registries(Home home, MongoProcess mongo, Programs programs, List<KasProcess> kases, ObjectNode seed) {
        this.home = home;
        this.mongo = mongo;
        this.programs = programs;
        this.kases = List.copyOf(kases);
        this.seed = seed;
        this.filled = this.kases.stream().allMatch(this::isFilled);
    }

    /** Before MongoDB starts: sets aside what it has, if that is not what it should have. */
    void prepare() {
        if (!filled && mongo.hasData()) {
            Path old = mongo.setAside();
            System.err.println("The federation's members or their certificates have changed: the registries are filled"
                    + " anew. The old ones are kept in " + old);
        }
    }

    private boolean isFilled(KasProcess kas) {
        return isFilled(mark(mongo.data(), kas.nation()), seed);
    }

    private static boolean isFilled(Path mark, JsonNode seed) {
        return Files.exists(mark) && Home.readJson(mark).equals(seed);
    }

    /** Whether a nation's registry has what another's was filled with. */
    static boolean isSeededAs(Home home, NationProfile nation, NationProfile other) {
        Path seed = seed(home, other);
        return Files.exists(seed) && isFilled(mark(MongoProcess.data(home), nation), Home.readJson(seed));
    }

    /** Tells what a nation's registry was filled with; written when the federation has come up with it. */
    private static Path mark(Path data, NationProfile nation) {
        return data.resolve("filled-" + nation.lower() + ".json");
    }

    /** What a nation's registry is, or was, to be filled with. */
    static Path seed(Home home, NationProfile nation) {
        return home.config("registry-" + nation.lower() + ".json");
    }

    /** Notes that a nation's registry has by now what another's was filled with. */
    static void noteAs(Home home, NationProfile nation, NationProfile other) {
        Home.write(mark(MongoProcess.data(home), nation), Home.readJson(seed(home, other)));
    }

    /** With MongoDB running: imports where nothing is yet, for all nations at once. */
    void fill() {
        if (!filled) {
            AtOnce.each(kases, this::fill);
        }
    }

    private void fill(KasProcess kas) {
        Path file = seed(home, kas.nation());
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
            kases.forEach(kas -> Home.write(mark(mongo.data(), kas.nation()), seed));
        }
    }
}
