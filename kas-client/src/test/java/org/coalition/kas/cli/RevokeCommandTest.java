package org.coalition.kas.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.coalition.kas.client.TestFederation;
import org.coalition.kas.protocol.StrictJson;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code kas revoke} as an administrator meets it. */
class RevokeCommandTest {

    @TempDir
    Path directory;

    private TestFederation kases;
    private String out;
    private String err;

    @BeforeEach
    void start() throws Exception {
        kases = new TestFederation(directory);
        kases.usa.revoke(
                201, "{\"issuer\":\"x\",\"tokenIdHash\":null,\"sub\":\"bob\",\"until\":\"2030-01-01T00:00:00Z\"}");
    }

    @AfterEach
    void stop() {
        kases.close();
    }

    @ParameterizedTest
    @CsvSource({"--sub, sub", "--jti, jti", "--token-hash, tokenIdHash"})
    void revoke_tellsTheKasWhatAndWhyAndSaysUntilWhen(String option, String field) throws Exception {
        assertThat(run(option, "bob", "--for", "8h", "--reason", "stolen laptop"))
                .isZero();

        JsonNode told = StrictJson.parse(kases.usa.revoked().getBytes(StandardCharsets.UTF_8));
        assertThat(told.path(field).asText()).isEqualTo("bob");
        assertThat(told.path("reason").asText()).isEqualTo("stolen laptop");
        assertThat(told.path("issuer").asText()).startsWith("https://localhost:");
        assertThat(Duration.between(
                        Instant.now(), Instant.parse(told.path("until").asText())))
                .isBetween(Duration.ofHours(7), Duration.ofHours(8));
        assertThat(out).contains("revoked bob of ", "until 2030-01-01T00:00:00Z", "kas-usa within 10 s");
        assertThat(kases.issuer.users()).containsExactly("admin.usa");
    }

    @Test
    void revoke_whenTheKasRefuses_saysWhyAndEndsWithThree() {
        kases.usa.revoke(409, "{\"detail\":\"there are 10000 revocations already\"}");

        assertThat(run("--sub", "bob", "--for", "10m", "--reason", "x")).isEqualTo(3);
        assertThat(out).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"10", "0m", "-1h", "1y", "h", "1.5h", "10 m", "1000000000d"})
    void time_thatIsNone_isAWrongUsage(String time) {
        assertThat(run("--sub", "bob", "--for", time, "--reason", "x")).isEqualTo(2);
        assertThat(err).contains("10m, 8h, 30d");
    }

    @Test
    void revoke_ofNothingOrOfTwoThings_isAWrongUsage() {
        assertThat(run("--for", "10m", "--reason", "x")).isEqualTo(2);
        assertThat(run("--sub", "bob", "--jti", "x", "--for", "10m", "--reason", "x"))
                .isEqualTo(2);
        assertThat(run("--sub", "bob", "--reason", "x")).isEqualTo(2);
        assertThat(run("--sub", "bob", "--for", "10m")).isEqualTo(2);
    }

    private int run(String... arguments) {
        var stdout = new StringWriter();
        var stderr = new StringWriter();
        int status = KasCommand.commandLine()
                .setOut(new PrintWriter(stdout, true))
                .setErr(new PrintWriter(stderr, true))
                .execute(Stream.of(
                                List.of("revoke"), List.of(arguments), List.of("--config", kases.clientJson.toString()))
                        .flatMap(List::stream)
                        .toArray(String[]::new));
        out = stdout.toString();
        err = stderr.toString();
        return status;
    }
}
