package org.coalition.kas.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * One case of C2SP's Wycheproof, known attacks on primitives. The files are not part of this project: they are looked for
 * beside its root, or where the system property or the environment variable says.
 */
record Wycheproof(JsonNode group, JsonNode test) {

    private static final Path FOLDER = Path.of(Optional.ofNullable(System.getProperty("kas.wycheproof"))
            .or(() -> Optional.ofNullable(System.getenv("KAS_WYCHEPROOF")))
            .orElse("../../shared/vectors/wycheproof"));

    /** What our code makes of one case; whatever it throws is a failure of the case. */
    interface Trial {
        boolean isAsItShouldBe(Wycheproof vector) throws Exception;
    }

    /** Tries every case of a file that the filter lets through, and names those that went wrong. */
    static void tryAll(String file, Predicate<Wycheproof> ours, Trial trial) throws IOException {
        assumeTrue(
                Files.isDirectory(FOLDER),
                () -> "skipped: no Wycheproof vectors in "
                        + FOLDER.toAbsolutePath().normalize() + " (-Dkas.wycheproof=FOLDER or KAS_WYCHEPROOF=FOLDER)");
        List<Wycheproof> vectors =
                read(FOLDER.resolve(file)).stream().filter(ours).toList();
        assertThat(vectors).as("cases of " + file + " that are tried").isNotEmpty();
        List<String> wrong = new ArrayList<>();
        for (Wycheproof vector : vectors) {
            try {
                if (!trial.isAsItShouldBe(vector)) {
                    wrong.add(vector.toString());
                }
            } catch (Exception e) {
                wrong.add(vector + ": " + e);
            }
        }
        assertThat(wrong).as(file + ", of " + vectors.size()).isEmpty();
    }

    private static List<Wycheproof> read(Path file) throws IOException {
        List<Wycheproof> vectors = new ArrayList<>();
        for (JsonNode group : new ObjectMapper().readTree(file.toFile()).get("testGroups")) {
            group.get("tests").forEach(test -> vectors.add(new Wycheproof(group, test)));
        }
        return vectors;
    }

    byte[] bytes(String name) {
        return HexFormat.of().parseHex(test.get(name).textValue());
    }

    int size(String name) {
        return group.get(name).intValue();
    }

    boolean isValid() {
        return "valid".equals(test.get("result").textValue());
    }

    /** Legal, but nobody need take it. */
    boolean isAcceptable() {
        return "acceptable".equals(test.get("result").textValue());
    }

    @Override
    public String toString() {
        return "#" + test.get("tcId") + " " + test.get("result") + " " + test.get("flags") + " " + test.get("comment");
    }
}
