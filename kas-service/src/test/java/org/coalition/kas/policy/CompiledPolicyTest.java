package org.coalition.kas.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

final class CompiledPolicyTest {

    private static final Path SOURCES = Path.of("src/main/rego");
    private static final Path BUNDLE = Path.of("../deploy/opa/bundle.tar.gz");

    @Test
    void digest_isThatOfTheSources() throws IOException, NoSuchAlgorithmException {
        MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
        for (Path source : sources()) {
            sha256.update((source.getFileName() + "\0").getBytes(StandardCharsets.UTF_8));
            sha256.update(Files.readAllBytes(source));
        }
        assertThat(CompiledPolicy.load().digest())
                .as("The policy's sources changed after it was compiled. Run kas-service/src/main/rego/compile")
                .isEqualTo(HexFormat.of().formatHex(sha256.digest()));
    }

    /** A bundle keeps its members' bytes, one after the other, in a tar that is compressed as a whole. */
    @Test
    void bundle_forOpaServersHoldsTheSameSourcesAndNamesThem() throws IOException {
        String bundle;
        try (InputStream in = new GZIPInputStream(Files.newInputStream(BUNDLE))) {
            bundle = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        assertThat(bundle)
                .contains("{\"revision\":\"" + CompiledPolicy.load().digest() + "\",\"roots\":[\"\"]")
                .contains(CompiledPolicy.load().data())
                .doesNotContain("_test.rego");
        for (Path source : sources()) {
            if (source.toString().endsWith(".rego")) {
                assertThat(bundle).contains(Files.readString(source));
            }
        }
    }

    private static List<Path> sources() throws IOException {
        try (Stream<Path> files = Files.list(SOURCES)) {
            return files.filter(CompiledPolicyTest::isSource).sorted().toList();
        }
    }

    private static boolean isSource(Path file) {
        String name = file.getFileName().toString();
        return name.endsWith(".json") || (name.endsWith(".rego") && !name.endsWith("_test.rego"));
    }

    @Test
    void policy_needsNoBuiltinOfItsHost() {
        assertThat(new WasmInstance(CompiledPolicy.load()).builtins()).isEqualTo("{}");
    }

    @Test
    void policy_hasOneEntrypoint() {
        assertThat(new WasmInstance(CompiledPolicy.load()).entrypoints()).isEqualTo("{\"kas/rewrap/decision\":0}");
    }
}
