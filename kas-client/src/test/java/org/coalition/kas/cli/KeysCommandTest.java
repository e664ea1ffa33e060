package org.coalition.kas.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.coalition.kas.client.TestFederation;
import org.coalition.kas.protocol.StrictJson;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code kas keys} as an administrator meets it. */
class KeysCommandTest {

    private static final String NAME = "projects/p/locations/l/keyRings/r/cryptoKeys/k/cryptoKeyVersions/2";

    @TempDir
    Path directory;

    private TestFederation kases;
    private String out;
    private String err;

    @BeforeEach
    void start() throws Exception {
        kases = new TestFederation(directory);
    }

    @AfterEach
    void stop() {
        kases.close();
    }

    @Test
    void list_showsEachKeyWithItsHistory() {
        kases.usa.keys(200, """
                {"keys": [
                  {"kid": "new", "provider": "cloud-kms", "name": "projects/p/2", "algorithm": "RSA-OAEP-256",
                   "state": "ACTIVE", "published": true, "since": "2026-01-31T12:00:00Z", "by": "ada of issuer",
                   "note": "to rotate"},
                  {"kid": "the-old", "provider": "local", "name": null, "algorithm": "ECDH-ES",
                   "state": "DISABLED", "published": false, "since": null, "by": null, "note": null}]}
                """);

        assertThat(run("list")).isZero();

        assertThat(out.lines())
                .containsExactly(
                        "new      ACTIVE       RSA-OAEP-256  published  projects/p/2",
                        "         since 2026-01-31T12:00:00Z by ada of issuer: to rotate",
                        "the-old  DISABLED     ECDH-ES                  local");
        assertThat(kases.issuer.users()).containsExactly("admin.usa");
    }

    @Test
    void add_tellsTheKasWhichAndWhy() throws Exception {
        kases.usa.keys(201, "{\"kid\":\"new\",\"state\":\"ACTIVE\"}");

        assertThat(run("add", "new", NAME, "--reason", "to rotate")).isZero();

        JsonNode told = told("");
        assertThat(told.path("kid").asText()).isEqualTo("new");
        assertThat(told.path("name").asText()).isEqualTo(NAME);
        assertThat(told.path("state").asText()).isEqualTo("ACTIVE");
        assertThat(told.path("reason").asText()).isEqualTo("to rotate");
        assertThat(out).contains("new is ACTIVE at every replica of kas-usa within 10 s");
    }

    @Test
    void setState_tellsTheKasAndWhatItGivesToThinkAbout() throws Exception {
        kases.usa.keys(200, "{\"kid\":\"old\",\"state\":\"DISABLED\",\"warning\":\"no key is active any more\"}");

        assertThat(run("set-state", "old", "DISABLED", "--reason", "leaked")).isZero();

        assertThat(told("/old/state").path("state").asText()).isEqualTo("DISABLED");
        assertThat(told("/old/state").path("reason").asText()).isEqualTo("leaked");
        assertThat(out).contains("old is DISABLED", "no key is active any more");
    }

    @Test
    void setState_toLetAKeyDoMore_saysWhatItMayDoNow() throws Exception {
        kases.usa.keys(200, "{\"kid\":\"old\",\"state\":\"ACTIVE\"}");

        assertThat(run("set-state", "old", "ACTIVE", "--from", "DISABLED", "--reason", "a false alarm"))
                .isZero();

        assertThat(told("/old/state").path("from").asText()).isEqualTo("DISABLED");
    }

    @Test
    void setState_whenTheKasRefuses_saysWhyAndEndsWithThree() {
        kases.usa.keys(409, "{\"detail\":\"the key is destroyed, and that is for good\"}");

        assertThat(run("set-state", "old", "ACTIVE", "--reason", "x")).isEqualTo(3);
        assertThat(out).isEmpty();
        assertThat(err).contains("409");
    }

    @Test
    void keys_withoutWhatTheyNeed_isAWrongUsage() {
        assertThat(run()).isEqualTo(2);
        assertThat(run("add", "new", NAME)).isEqualTo(2);
        assertThat(run("set-state", "old", "--reason", "x")).isEqualTo(2);
        assertThat(run("set-state", "old", "GONE", "--reason", "x")).isEqualTo(2);
        assertThat(err).contains("ACTIVE, UNWRAP_ONLY, DISABLED, DESTROYED");
    }

    private JsonNode told(String place) throws Exception {
        return StrictJson.parse(kases.usa.toldOfKeys(place).getBytes(StandardCharsets.UTF_8));
    }

    private int run(String... arguments) {
        var stdout = new StringWriter();
        var stderr = new StringWriter();
        List<String> config = arguments.length == 0 ? List.of() : List.of("--config", kases.clientJson.toString());
        int status = KasCommand.commandLine()
                .setOut(new PrintWriter(stdout, true))
                .setErr(new PrintWriter(stderr, true))
                .execute(Stream.of(List.of("keys"), List.of(arguments), config)
                        .flatMap(List::stream)
                        .toArray(String[]::new));
        out = stdout.toString();
        err = stderr.toString();
        return status;
    }
}
