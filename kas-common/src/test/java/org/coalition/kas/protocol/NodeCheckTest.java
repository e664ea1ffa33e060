package org.coalition.kas.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The vectors are checked by a second implementation as well: Node's, which shares nothing with the JDK. */
class NodeCheckTest {

    private static final Path VECTORS = Path.of("src/test/resources/vectors");
    private static final Pattern SUMMARY = Pattern.compile("(\\d+) checks, (\\d+) failed");

    private record Outcome(int exitCode, String text) {
        int count(int group) {
            Matcher matcher = SUMMARY.matcher(text);
            assertThat(matcher.find()).as(text).isTrue();
            return Integer.parseInt(matcher.group(group));
        }
    }

    @BeforeAll
    static void needsNode() {
        boolean there;
        try {
            there = run("node", "--version").text().matches("(?s)v(1[89]|[2-9]\\d).*");
        } catch (IOException e) {
            there = false;
        }
        assumeTrue(there, "skipped: no node of version 18 or newer on the PATH");
    }

    @Test
    void vectors_whenCheckedByNode_allHold() throws Exception {
        Outcome outcome = check(VECTORS);

        assertThat(outcome.exitCode()).as(outcome.text()).isZero();
        assertThat(outcome.count(1)).isGreaterThanOrEqualTo(209);
        assertThat(outcome.count(2)).isZero();
    }

    /** One letter of a value: the check is one that can fail. */
    @ParameterizedTest
    @CsvSource({
        "policy-binding.json, loETYg70, loETYg71",
        "rsa-oaep.json, ULBTqC7D, ULBTqC7E",
        "ec-wrap.json, ba3KiBtL, ba3KiBtM",
        "sealed-metadata.json, ZGVmZ2hp, ZGVmZ2hq",
        "splits.json, 00112233, 00112232",
        "signatures.json, kas-usa-enc-001, kas-usa-enc-002",
        "exchange.json, INTEGRITY_FAILURE, INTEGRITY_FAILURF"
    })
    void vectors_whenOneOfThemIsAltered_fail(String file, String there, String altered, @TempDir Path folder)
            throws Exception {
        try (Stream<Path> files = Files.list(VECTORS)) {
            for (Path source : files.toList()) {
                Files.copy(source, folder.resolve(source.getFileName()));
            }
        }
        String text = Files.readString(folder.resolve(file));
        assertThat(text).contains(there);
        Files.writeString(folder.resolve(file), text.replaceFirst(there, altered));
        Outcome outcome = check(folder);

        assertThat(outcome.exitCode()).as(outcome.text()).isEqualTo(1);
        assertThat(outcome.count(2)).isPositive();
    }

    private static Outcome check(Path folder) throws IOException {
        return run("node", "src/test/node/check-vectors.mjs", folder.toString());
    }

    private static Outcome run(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            String text = new String(process.getInputStream().readAllBytes(), UTF_8);
            assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
            return new Outcome(process.exitValue(), text);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
