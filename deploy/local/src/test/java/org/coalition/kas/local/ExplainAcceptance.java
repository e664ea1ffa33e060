package org.coalition.kas.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jwt.SignedJWT;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.coalition.kas.cli.KasCommand;
import org.coalition.kas.client.RewrapBody;
import org.coalition.kas.client.Rewrapped;
import org.coalition.kas.client.Session;
import org.coalition.kas.crypto.Dek;
import org.coalition.kas.protocol.KaoResult;
import org.coalition.kas.protocol.ReleaseMode;
import org.coalition.kas.ztdf.KaoBuilder;
import org.coalition.kas.ztdf.Policy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a KAS says that it would decide is what it decides. */
@ExtendWith(RunningFederation.Resolver.class)
class ExplainAcceptance {

    private static final String PATH = "/admin/policy";
    private static final List<String> USERS =
            List.of("alice.usa", "bob.usa", "ivan.usa", "pierre.fra", "marie.fra", "grace.gbr");

    /** Where a decision went, and what was said of it. */
    private record Outcome(String code, String reasons) {}

    static Stream<Policy> policies() {
        return Stream.of(
                RunningFederation.SECRET_NATO,
                Asking.POLICY,
                Policy.classified("UNCLASSIFIED").releasableTo(Asking.ALL).build(),
                Policy.classified("UNCLASSIFIED").build(),
                Policy.classified("TOP_SECRET")
                        .releasableTo(Asking.ALL)
                        .coi(List.of("FVEY", "NATO"))
                        .coiOperator("ANY")
                        .build(),
                Policy.classified("SECRET DÉFENSE")
                        .classificationNation("FRA")
                        .releasableTo(List.of("FRA", "USA"))
                        .build(),
                Policy.classified("UNCLASSIFIED")
                        .releasableTo(Asking.ALL)
                        .created(Instant.now().plusSeconds(86_400))
                        .build());
    }

    @ParameterizedTest
    @MethodSource("policies")
    void explain_agreesWithARealRewrap(Policy policy, RunningFederation federation) throws Exception {
        Prover admin = Prover.login(federation, "admin.usa");
        for (String user : USERS) {
            Session session = federation.login(user);
            Outcome rewrapped = rewrapped(session, federation.freshGroup(policy));
            HttpResponse<byte[]> answer = explain(admin, "USA", question(session, policy));

            ApiDocsAcceptance.assertValid("Explanation", answer, 200);
            assertThat(outcome(RunningFederation.json(answer))).as(user).isEqualTo(rewrapped);
        }
    }

    /** Sent past the USA, which would not ask France for what is outside their agreement. */
    @ParameterizedTest
    @MethodSource("policies")
    void explain_asIfForwarded_agreesWithWhatThePeerDecides(Policy policy, RunningFederation federation)
            throws Exception {
        Forwarder usa = new Forwarder(federation);
        ObjectNode group = frenchGroup(federation, policy);
        String kaoId = group.at("/keyAccessObjects/0/keyAccessObjectId").asText();
        byte[] body = usa.body(group);
        JsonNode result = RunningFederation.json(
                        usa.send(usa.request("FRA", body, usa.assertion("kas-fra", body, kaoId)), "USA"))
                .at("/responses/0/results/0");

        ObjectNode question = question(federation.login("alice.usa"), policy).put("forwardedBy", "kas-usa");
        HttpResponse<byte[]> answer = explain(Prover.login(federation, "admin.fra"), "FRA", question);

        assertThat(result.path("kasId").asText()).isEqualTo("kas-fra");
        assertThat(outcome(RunningFederation.json(answer)))
                .isEqualTo(new Outcome(
                        result.path("errorCode").asText(), result.path("error").asText()));
    }

    @Test
    void explain_isNoDecision(RunningFederation federation) throws Exception {
        Prover admin = Prover.login(federation, "admin.usa");
        ObjectNode question = question(federation.login("bob.usa"), RunningFederation.SECRET_NATO);
        double decisions = Asking.metric(federation, "USA", "kas_policy_decisions_total");
        int records = federation.auditRecords().size();

        assertThat(explain(admin, "USA", question).statusCode()).isEqualTo(200);

        assertThat(Asking.metric(federation, "USA", "kas_policy_decisions_total"))
                .isEqualTo(decisions);
        assertThat(federation.auditRecords()).hasSize(records);
    }

    @Test
    void policy_isTheOneThatTheAuditNames(RunningFederation federation) throws Exception {
        rewrapped(federation.login("alice.usa"), federation.freshGroup(RunningFederation.SECRET_NATO));

        HttpResponse<byte[]> answer = send(Prover.login(federation, "admin.usa"), "USA", "GET", PATH, new byte[0]);

        ApiDocsAcceptance.assertValid("PolicyRules", answer, 200);
        JsonNode rules = RunningFederation.json(answer);
        assertThat(rules.path("engine").asText()).isEqualTo("wasm");
        assertThat(rules.path("policyVersion").asText())
                .startsWith(rules.path("digest").asText().substring(0, 12))
                .isEqualTo(federation
                        .auditRecords()
                        .getLast()
                        .path("policyVersion")
                        .asText());
    }

    @ParameterizedTest
    @ValueSource(strings = {"alice.usa", "observer.usa", "admin.fra"})
    void policy_isNotForWhoIsNoAdministratorHere(String user, RunningFederation federation) throws Exception {
        Prover caller = Prover.login(federation, user);
        ObjectNode question = question(federation.login("alice.usa"), RunningFederation.SECRET_NATO);

        for (HttpResponse<byte[]> answer :
                List.of(explain(caller, "USA", question), send(caller, "USA", "GET", PATH, new byte[0]))) {
            ApiDocsAcceptance.assertValid("Problem", answer, 403);
            assertThat(RunningFederation.json(answer).path("detail").asText()).contains("kas-admin");
        }
    }

    @Test
    void explain_ofATokenThatWouldBeRefused_isRefusedWithTheFieldNamed(RunningFederation federation) throws Exception {
        Prover admin = Prover.login(federation, "admin.usa");
        Session alice = federation.login("alice.usa");
        ObjectNode mole = question(alice, RunningFederation.SECRET_NATO);
        mole.withObject("/subject").put("countryOfAffiliation", "FRA");
        ObjectNode stranger = question(alice, RunningFederation.SECRET_NATO).put("forwardedBy", "kas-usa");
        stranger.withObject("/subject").put("iss", "https://nobody.example");

        assertThat(pointers(explain(admin, "USA", mole))).containsExactly("/subject/countryOfAffiliation");
        assertThat(pointers(explain(admin, "USA", stranger))).containsExactly("/subject/iss", "/forwardedBy");
    }

    @Test
    void command_saysThatAliceMay(RunningFederation federation) {
        StringWriter out = new StringWriter();

        assertThat(command(federation, out, "alice.usa")).isZero();
        assertThat(out.toString().lines())
                .hasSize(12)
                .first()
                .asString()
                .matches("kas-usa, policy [0-9a-f]{12}/\\S+: .*alice.*, SECRET, USA, FVEY NATO, GOV, AAL2 by pwd otp");
        assertThat(out.toString()).contains("  agreement                ok").endsWith("allowed\n");
    }

    @Test
    void command_saysWhyBobMayNot(RunningFederation federation) {
        StringWriter out = new StringWriter();

        assertThat(command(federation, out, "bob.usa")).isEqualTo(3);
        assertThat(out.toString())
                .contains("  releasability            ok")
                .contains("  clearance                no  clearance UNCLASSIFIED is below SECRET")
                .contains("  coi                      no  COI not held: NATO")
                .endsWith("refused\n");
    }

    private static int command(RunningFederation federation, StringWriter out, String user) {
        return KasCommand.commandLine()
                .setOut(new PrintWriter(out, true))
                .execute(
                        "explain",
                        "--as",
                        user,
                        "--classification",
                        "SECRET",
                        "--releasable-to",
                        "USA,FRA",
                        "--coi",
                        "NATO",
                        "--config",
                        federation.local().home().clientConfig().toString());
    }

    private static Outcome rewrapped(Session session, ObjectNode group) throws Exception {
        try (Rewrapped answer = session.rewrap(List.of(group))) {
            KaoResult result = answer.results().getFirst();
            return new Outcome(result.errorCode().orElse(""), result.error().orElse(""));
        }
    }

    /** As a result would tell it. */
    private static Outcome outcome(JsonNode explanation) {
        List<JsonNode> failed = StreamSupport.stream(explanation.path("checks").spliterator(), false)
                .filter(check -> !check.path("holds").booleanValue())
                .toList();
        if (explanation.path("allow").booleanValue()) {
            return new Outcome("", "");
        }
        boolean onlyAgreement =
                failed.size() == 1 && failed.getFirst().path("check").asText().equals("agreement");
        return new Outcome(
                onlyAgreement ? "AGREEMENT_DENIED" : "POLICY_DENIED",
                failed.stream().map(check -> check.path("reason").asText()).collect(Collectors.joining("; ")));
    }

    private static ObjectNode frenchGroup(RunningFederation federation, Policy policy) throws Exception {
        var client = federation.client();
        try (Dek dek = Dek.random(32)) {
            KaoBuilder kao = KaoBuilder.wrapping(dek, client.keys().wrappingKey(client.kas("FRA")), policy);
            return RewrapBody.group(policy.json(), ReleaseMode.EACH, List.of(kao.signedBy(client.originator())));
        }
    }

    private static ObjectNode question(Session session, Policy policy) throws Exception {
        ObjectNode question = Home.JSON.createObjectNode();
        var claims = SignedJWT.parse(session.token().value()).getPayload().toJSONObject();
        question.set("subject", Home.JSON.valueToTree(claims));
        question.set("resource", policy.json().path("dissem"));
        return question;
    }

    private static List<String> pointers(HttpResponse<byte[]> answer) {
        ApiDocsAcceptance.assertValid("Problem", answer, 400);
        return RunningFederation.json(answer).path("errors").findValuesAsText("pointer");
    }

    private static HttpResponse<byte[]> explain(Prover caller, String nation, ObjectNode question) throws Exception {
        byte[] body = question.toString().getBytes(StandardCharsets.UTF_8);
        return send(caller, nation, "POST", PATH + "/explain", body);
    }

    private static HttpResponse<byte[]> send(Prover caller, String nation, String method, String path, byte[] body)
            throws Exception {
        URI uri = URI.create(caller.federation().local().kas(nation).url() + path);
        String proof = caller.dpopKey()
                .proof(method, uri)
                .accessToken(caller.token())
                .body(body)
                .sign();
        return caller.federation()
                .send(HttpRequest.newBuilder(uri)
                        .header("Content-Type", "application/json")
                        .header("Authorization", "DPoP " + caller.token().value())
                        .header("DPoP", proof)
                        .method(method, BodyPublishers.ofByteArray(body))
                        .build());
    }
}
