package org.coalition.kas.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.coalition.kas.client.TestFederation;
import org.coalition.kas.protocol.StrictJson;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code kas explain} as an administrator meets it. */
class ExplainCommandTest {

    private static final String POLICY = " --classification SECRET --releasable-to USA,FRA";
    private static final String REFUSED = """
            {"kasId": "kas-usa", "policyVersion": "0123456789ab/equivalency-1", "allow": false,
             "subject": {"uniqueID": "bob.usa", "issuer": "https://idp", "clearance": "UNCLASSIFIED",
              "countryOfAffiliation": "USA", "acpCOI": [], "organizationType": null, "assurance": "AAL2",
              "amr": ["pwd", "otp"]},
             "checks": [{"check": "authenticated", "holds": true},
              {"check": "clearance", "holds": false, "reason": "clearance UNCLASSIFIED is below SECRET\\u001b[2J"}]}""";
    private static final String ALLOWED = """
            {"kasId": "kas-usa", "policyVersion": "0123456789ab/equivalency-1", "allow": true,
             "subject": {"uniqueID": "alice.usa", "acpCOI": ["FVEY", "NATO"]},
             "checks": [{"check": "authenticated", "holds": true}]}""";

    @TempDir
    Path directory;

    private TestFederation kases;
    private String out;
    private String err;

    @BeforeEach
    void start() throws Exception {
        kases = new TestFederation(directory);
        kases.issuer.vouch("""
                {"iss": "https://idp", "sub": "bob", "clearance": "UNCLASSIFIED", "acpCOI": [], "acr": "AAL2",
                 "auth_time": 1769860800, "jti": "secret", "cnf": {"jkt": "x"}, "roles": ["kas-admin"]}""");
        kases.usa.explain(REFUSED);
        kases.fra.explain(ALLOWED);
    }

    @AfterEach
    void stop() {
        kases.close();
    }

    @Test
    void explain_whenRefused_saysWhoAndWhichCheckAndWhy() {
        assertThat(run("--as bob.usa" + POLICY)).isEqualTo(3);

        assertThat(out.lines())
                .containsExactly(
                        "kas-usa, policy 0123456789ab/equivalency-1: bob.usa, UNCLASSIFIED, USA, -, -, AAL2 by pwd otp",
                        "  SECRET, releasable to USA FRA",
                        "  authenticated  ok",
                        "  clearance      no  clearance UNCLASSIFIED is below SECRET?[2J",
                        "refused");
        assertThat(err).contains("asking kas-usa at " + kases.usa.url() + " about bob.usa, as admin.usa");
        assertThat(kases.issuer.users()).containsExactly("admin.usa", "bob.usa");
    }

    @Test
    void explain_whenAllowed_endsWithZero() {
        assertThat(run("--as alice.usa --kas FRA --by admin2.usa" + POLICY)).isZero();

        assertThat(out).contains("alice.usa, -, -, FVEY NATO, -, - by -").endsWith("allowed\n");
        assertThat(kases.issuer.users()).containsExactly("admin2.usa", "alice.usa");
    }

    @Test
    void explain_asksWithTheClaimsThatPolicyLooksAt_andNothingElseOfTheToken() throws Exception {
        run("--as bob.usa --forwarded-by kas-fra --coi NATO --coi-operator ANY --caveats X" + POLICY);

        JsonNode question = json(kases.usa.explained());
        assertThat(question.path("subject")).isEqualTo(json("""
                {"iss": "https://idp", "sub": "bob", "clearance": "UNCLASSIFIED", "acpCOI": [], "acr": "AAL2",
                 "auth_time": 1769860800}"""));
        assertThat(question.path("forwardedBy").asText()).isEqualTo("kas-fra");
        assertThat(question.at("/resource/classification").asText()).isEqualTo("SECRET");
        assertThat(question.at("/resource/coiOperator").asText()).isEqualTo("ANY");
        assertThat(question.at("/resource/creationDate").asText()).endsWith("Z");
    }

    @Test
    void explain_ofASealedFile_isAboutItsPolicy() throws Exception {
        Path plain = Files.writeString(directory.resolve("plan.txt"), "attack at dawn");
        assertThat(execute("seal", plain.toString(), "--classification", "RESTRICTED", "--releasable-to", "GBR"))
                .isZero();

        assertThat(run(plain + ".ztdf --as bob.usa")).isEqualTo(3);

        assertThat(out).contains("RESTRICTED, releasable to GBR");
        JsonNode question = json(kases.usa.explained());
        assertThat(question.at("/resource/releasabilityTo")).isEqualTo(json("[\"GBR\"]"));
        assertThat(question.has("forwardedBy")).isFalse();
    }

    @Test
    void explain_asJson_isTheAnswer() throws Exception {
        assertThat(run("--as bob.usa --json" + POLICY)).isEqualTo(3);

        assertThat(json(out)).isEqualTo(json(REFUSED));
    }

    @Test
    void explain_byWhoMayNot_isRefusedWithTheReason() throws Exception {
        kases.close();
        kases = new TestFederation(directory);
        kases.issuer.vouch("{\"sub\": \"bob\"}");

        assertThat(run("--as bob.usa --by bob.usa" + POLICY)).isEqualTo(3);

        assertThat(err).contains("403", "this needs the role kas-admin");
    }

    /** Among them one whose checks don't make its decision. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "nothing",
                "{\"kasId\":\"k\",\"policyVersion\":\"1\",\"allow\":true,\"subject\":{},\"checks\":[]}",
                "{\"kasId\":\"k\",\"policyVersion\":\"1\",\"allow\":true,\"subject\":{},"
                        + "\"checks\":[{\"check\":\"coi\",\"holds\":false}]}"
            })
    void explain_whenTheAnswerIsNone_saysSo(String answer) {
        kases.usa.explain(answer);

        assertThat(run("--as bob.usa" + POLICY)).isEqualTo(4);
        assertThat(err).containsPattern("the KAS's answer is no (explanation|JSON)");
    }

    private int run(String arguments) {
        return execute(Stream.concat(Stream.of("explain"), Stream.of(arguments.split(" ", -1)))
                .toArray(String[]::new));
    }

    private int execute(String... words) {
        var stdout = new StringWriter();
        var stderr = new StringWriter();
        int status = KasCommand.commandLine()
                .setOut(new PrintWriter(stdout, true))
                .setErr(new PrintWriter(stderr, true))
                .execute(Stream.concat(Stream.of(words), Stream.of("--config", kases.clientJson.toString()))
                        .toArray(String[]::new));
        out = stdout.toString();
        err = stderr.toString();
        return status;
    }

    private static JsonNode json(String text) throws Exception {
        return StrictJson.parse(text.getBytes(StandardCharsets.UTF_8));
    }
}
