package org.coalition.kas.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.coalition.kas.client.TestFederation;
import org.coalition.kas.protocol.StrictJson;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code kas registry} as an administrator meets it. */
class RegistryCommandTest {

    private static final String REASON = "--reason=because";
    private static final String MEMBERS = "/admin/registry";
    private static final String FRA = MEMBERS + "/kas-fra";
    private static final String PACT = "/admin/agreements/kas-usa/kas-fra";

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

    private static String fra(String status, String more) {
        return """
                {"entry": {"kasId": "kas-fra", "countryCode": "FRA", "origin": "https://kas-fra.example", "status": "%s"%s},
                 "version": 2, "etag": "\\"e1\\""}""".formatted(status, more);
    }

    private static String waiting(String what, String content) {
        return fra("ACTIVE", "").replaceFirst("}$", """
                , "proposal": {"what": "%s", %s "by": {"iss": "https://idp", "sub": "ada"}, "reason": "a new key"}}""".formatted(what, content));
    }

    @Test
    void list_showsWhomTheKasTrustsAndHowFarAndWhatWaits() {
        kases.usa.administers(
                MEMBERS,
                200,
                "{\"members\": [" + fra("SUSPENDED", ", \"suspendedReason\": \"stolen key\"") + ","
                        + waiting("CHANGE", "") + "]}");
        kases.usa.administers("/admin/agreements", 200, """
                {"agreements": [{"entry": {"fromKas": "kas-usa", "toKas": "kas-fra", "maxClassification": "SECRET",
                  "allowedCOIs": ["NATO", "FVEY"], "allowedCountries": ["FRA"], "validUntil": "2036-01-01T00:00:00Z",
                  "status": "ACTIVE"}, "version": 1, "etag": "\\"e2\\""}]}""");

        assertThat(run("list")).isZero();

        assertThat(out.lines())
                .containsExactly(
                        "kas-fra  SUSPENDED  FRA  https://kas-fra.example",
                        "         suspended: stolen key",
                        "kas-fra  ACTIVE     FRA  https://kas-fra.example",
                        "         CHANGE waits for approval, proposed by ada of https://idp: a new key",
                        "kas-usa to kas-fra  ACTIVE     up to SECRET, COI NATO FVEY, for FRA, until 2036-01-01T00:00:00Z");
    }

    @Test
    void suspend_asksForNothingBefore() throws Exception {
        kases.usa.administers(FRA + "/suspend", 200, fra("SUSPENDED", ""));

        assertThat(run("suspend", "kas-fra", REASON)).isZero();

        assertThat(told(FRA + "/suspend").path("reason").asText()).isEqualTo("because");
        assertThat(kases.usa.ifMatchAt(FRA + "/suspend")).isEmpty();
        assertThat(out).contains("kas-fra is SUSPENDED at every replica of kas-usa within 10 s");
    }

    @Test
    void resume_isForWhatIsThereAndSaysHowAnotherApproves() {
        kases.usa.administers(FRA, 200, fra("SUSPENDED", ""));
        kases.usa.administers(FRA + "/resume", 202, fra("SUSPENDED", "").replace("e1", "e2"));

        assertThat(run("resume", "kas-fra", REASON)).isZero();

        assertThat(kases.usa.ifMatchAt(FRA + "/resume")).isEqualTo("\"e1\"");
        assertThat(out).contains("./kas registry approve kas-fra --by ANOTHER", "--if-match '\"e2\"'");
    }

    @Test
    void approve_showsWhatItIsAbout() {
        kases.usa.administers(
                FRA, 200, waiting("CHANGE", "\"entry\": {\"kasId\": \"kas-fra\", \"origin\": \"https://new\"},"));
        kases.usa.administers(FRA + "/approve", 200, fra("ACTIVE", ""));

        assertThat(run("approve", "kas-fra", "--by", "admin2.usa", REASON)).isZero();

        assertThat(out).contains("proposed by ada of https://idp: a new key", "https://new", "kas-fra is ACTIVE");
        assertThat(kases.usa.ifMatchAt(FRA + "/approve")).isEqualTo("\"e1\"");
        assertThat(kases.issuer.users()).containsExactly("admin2.usa");
    }

    /** So that nobody approves what was put in the place of what he has seen. */
    @Test
    void approve_ofWhatWasSeen_saysSo() {
        kases.usa.administers(FRA, 200, waiting("RESUME", ""));
        kases.usa.administers(FRA + "/approve", 412, "{\"detail\": \"it has been changed meanwhile\"}");

        assertThat(run("approve", "kas-fra", "--if-match", "\"e0\"", REASON)).isEqualTo(3);

        assertThat(kases.usa.ifMatchAt(FRA + "/approve")).isEqualTo("\"e0\"");
        assertThat(err).contains("412", "changed meanwhile");
    }

    @Test
    void add_ofAMemberOrAnAgreement_goesToItsPlace() throws Exception {
        kases.usa.administers(MEMBERS, 201, fra("PENDING", ""));
        kases.usa.administers("/admin/agreements", 201, fra("PENDING", ""));
        Path member = Files.writeString(directory.resolve("member.json"), "{\"kasId\": \"kas-fra\"}");
        Path pact =
                Files.writeString(directory.resolve("pact.json"), "{\"fromKas\": \"kas-usa\", \"toKas\": \"kas-fra\"}");

        assertThat(run("add", member.toString(), REASON)).isZero();
        assertThat(run("add", pact.toString(), REASON)).isZero();

        assertThat(told(MEMBERS).at("/entry/kasId").asText()).isEqualTo("kas-fra");
        assertThat(told("/admin/agreements").at("/entry/toKas").asText()).isEqualTo("kas-fra");
        assertThat(out).contains("is to be added when another administrator has approved it");
    }

    @Test
    void change_ofAnAgreement_replacesWhatIsThere() throws Exception {
        kases.usa.administers(PACT, 200, fra("ACTIVE", ""));
        Path pact =
                Files.writeString(directory.resolve("pact.json"), "{\"fromKas\": \"kas-usa\", \"toKas\": \"kas-fra\"}");

        assertThat(run("change", pact.toString(), REASON)).isZero();

        assertThat(told(PACT).at("/entry/fromKas").asText()).isEqualTo("kas-usa");
        assertThat(kases.usa.ifMatchAt(PACT)).isEqualTo("\"e1\"");
    }

    @Test
    void withdraw_ofAnAddition_leavesNothing() {
        kases.usa.administers(FRA, 200, fra("PENDING", ""));
        kases.usa.administers(FRA + "/withdraw", 204, "");

        assertThat(run("withdraw", "kas-fra", REASON)).isZero();
        assertThat(out).contains("withdrawn");
    }

    @Test
    void show_hasTheETag() {
        kases.usa.administers(FRA, 200, fra("ACTIVE", ""));

        assertThat(run("show", "kas-fra")).isZero();
        assertThat(out).contains("\"origin\" : \"https://kas-fra.example\"", "ETag \"e1\"");
    }

    @Test
    void registry_withoutWhatItNeeds_isAWrongUsage() throws Exception {
        Path nothing = Files.writeString(directory.resolve("nothing.json"), "{}");
        assertThat(run()).isEqualTo(2);
        assertThat(run("suspend", "kas-fra")).isEqualTo(2);
        assertThat(run("suspend", REASON)).isEqualTo(2);
        assertThat(run("suspend", "a", "b", "c", REASON)).isEqualTo(2);
        assertThat(run("add", nothing.toString(), REASON)).isEqualTo(2);
        assertThat(err).contains("nothing.json must hold an object with kasId");
        assertThat(run("add", directory.resolve("absent.json").toString(), REASON))
                .isEqualTo(2);
        assertThat(err).contains("absent.json is not there");
    }

    private JsonNode told(String path) throws Exception {
        return StrictJson.parse(kases.usa.toldAt(path).getBytes(StandardCharsets.UTF_8));
    }

    private int run(String... arguments) {
        var stdout = new StringWriter();
        var stderr = new StringWriter();
        List<String> config = arguments.length == 0 ? List.of() : List.of("--config", kases.clientJson.toString());
        int status = KasCommand.commandLine()
                .setOut(new PrintWriter(stdout, true))
                .setErr(new PrintWriter(stderr, true))
                .execute(Stream.of(List.of("registry"), List.of(arguments), config)
                        .flatMap(List::stream)
                        .toArray(String[]::new));
        out = stdout.toString();
        err = stderr.toString();
        return status;
    }
}
