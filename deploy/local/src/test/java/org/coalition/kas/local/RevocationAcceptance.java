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
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.awaitility.Awaitility;
import org.coalition.kas.cli.KasCommand;
import org.coalition.kas.client.AccessToken;
import org.coalition.kas.client.Session;
import org.coalition.kas.crypto.Dek;
import org.coalition.kas.protocol.ReleaseMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens that an administrator revokes, at two replicas of one KAS. */
@ExtendWith(RunningFederation.Resolver.class)
class RevocationAcceptance {

    private static final Duration IN_FORCE = Duration.ofSeconds(10);
    private static final String PATH = "/admin/revocations";

    @Test
    void T22_revokedToken_isRefusedAtEveryReplicaWithinTenSeconds(RunningFederation federation) throws Exception {
        Prover alice = Prover.login(federation, "alice.usa");
        Prover another = Prover.login(federation, "alice.usa");
        assertThat(statusAtReplica(alice)).isEqualTo(200);
        SignedJWT token = SignedJWT.parse(alice.token().value());

        HttpResponse<byte[]> answer = revoke(
                Prover.login(federation, "admin.usa"),
                revocation(federation, "jti", token.getJWTClaimsSet().getJWTID()));

        assertThat(answer.statusCode()).isEqualTo(201);
        assertRevoked(alice);
        assertThat(status(another)).as("another token of hers").isEqualTo(200);
    }

    @Test
    void T22_revokedSubject_isRefusedWithEveryToken(RunningFederation federation) throws Exception {
        Prover before = aliceAs(federation, "mallory");
        assertThat(status(before)).isEqualTo(200);

        revoke(Prover.login(federation, "admin.usa"), revocation(federation, "sub", "mallory"));

        assertRevoked(before);
        assertRevoked(aliceAs(federation, "mallory"));
    }

    /** With another subject, so that no other test's user stays out. */
    private static Prover aliceAs(RunningFederation federation, String subject) throws Exception {
        Prover alice = Prover.login(federation, "alice.usa");
        AccessToken token = IssuedTokens.altered(federation, "USA", alice.token(), claims -> claims.subject(subject));
        return new Prover(federation, alice.key(), alice.dpopKey(), token);
    }

    /** As an officer finds it in the audit. */
    @Test
    void T22_tokenRevokedByItsHash_isRefusedWhereverItIsShown(RunningFederation federation) throws Exception {
        Prover observer = Prover.login(federation, "observer.usa");
        assertThat(status(observer)).isEqualTo(403);
        String hash =
                federation.auditRecords().getLast().at("/subject/tokenIdHash").asText();

        revoke(Prover.login(federation, "admin.usa"), revocation(federation, "tokenIdHash", hash));

        assertRevoked(observer);
        URI listing = federation.rewrapUri().resolve("/federation/status");
        AuthenticationAcceptance.assertRefused(
                federation, request(observer, "GET", listing, new byte[0]), "invalid_token", "has been revoked");
        AuthenticationAcceptance.assertRefused(
                federation, request(observer, "GET", new byte[0]), "invalid_token", "has been revoked");
    }

    /** Each nation revokes for itself: the KAS of the USA still takes the token, and forwards it. */
    @Test
    void T22_tokenRevokedAtAPeer_opensNothingThereThoughItIsForwarded(RunningFederation federation) throws Exception {
        Session alice = federation.login("alice.usa");
        String tokenId =
                SignedJWT.parse(alice.token().value()).getJWTClaimsSet().getJWTID();
        try (Dek dek = Dek.random(32)) {
            ObjectNode splits = Asking.splits(federation, dek, ReleaseMode.EACH, List.of("USA", "FRA"));
            Asking.assertCodes(alice, splits, "", "");
            URI france = URI.create(federation.local().kas("FRA").url() + PATH);
            Prover admin = Prover.login(federation, "admin.fra");

            HttpResponse<byte[]> answer = federation.send(
                    request(admin, "POST", france, AdminRequest.bytes(revocation(federation, "jti", tokenId))));

            assertThat(answer.statusCode()).isEqualTo(201);
            Awaitility.await()
                    .atMost(IN_FORCE)
                    .untilAsserted(() -> Asking.assertCodes(alice, splits, "", "AGREEMENT_DENIED"));
        }
    }

    @Test
    void T22_revokedToken_isStillRefusedAfterARestart(RunningFederation federation) throws Exception {
        Prover alice = Prover.login(federation, "alice.usa");
        revoke(
                Prover.login(federation, "admin.usa"),
                revocation(
                        federation,
                        "jti",
                        SignedJWT.parse(alice.token().value()).getJWTClaimsSet().getJWTID()));

        federation.local().stopKas("USA");
        federation.local().startKas("USA");

        assertThat(status(alice)).isEqualTo(401);
    }

    @Test
    void T22_subjectRevokedByTheCommandLine_isRefused(RunningFederation federation) throws Exception {
        Prover ivan = aliceAs(federation, "ivan");
        assertThat(status(ivan)).isEqualTo(200);
        StringWriter out = new StringWriter();

        int status = KasCommand.commandLine()
                .setOut(new PrintWriter(out, true))
                .execute(
                        "revoke",
                        "--sub",
                        "ivan",
                        "--for",
                        "10m",
                        "--reason",
                        "his company has gone",
                        "--config",
                        federation.local().home().clientConfig().toString());

        assertThat(status).isZero();
        assertThat(out.toString()).contains("in force at every replica of kas-usa within 10 s");
        assertRevoked(ivan);
    }

    @Test
    void revocation_isAuditedWithoutTheTokensIdAndListed(RunningFederation federation) throws Exception {
        Prover admin = Prover.login(federation, "admin.usa");
        revoke(admin, revocation(federation, "jti", "a-stolen-token"));

        List<JsonNode> records = federation.auditRecords().stream()
                .filter(record -> record.path("what").asText().equals("REVOKE"))
                .toList();
        JsonNode last = records.getLast();
        assertThat(last.path("eventType").asText()).isEqualTo("REGISTRY_CHANGED");
        assertThat(last.path("acp240Category").asText()).isEqualTo("ACCESS_MODIFIED");
        assertThat(last.at("/subject/uniqueID").asText()).startsWith("admin");
        assertThat(last.at("/change/reason").asText()).isEqualTo("stolen");
        assertThat(last.toString()).doesNotContain("a-stolen-token");
        Awaitility.await().atMost(IN_FORCE).untilAsserted(() -> assertThat(
                        RunningFederation.json(federation.send(request(admin, "GET", new byte[0])))
                                .path("revocations")
                                .findValuesAsText("tokenIdHash"))
                .contains(last.at("/change/tokenIdHash").asText()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"alice.usa", "observer.usa", "admin.fra"})
    void revocation_byWhoIsNoAdministratorHere_isForbidden(String user, RunningFederation federation) throws Exception {
        Prover caller = Prover.login(federation, user);

        HttpResponse<byte[]> answer = revoke(caller, revocation(federation, "sub", "alice.usa"));

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(RunningFederation.json(answer).path("detail").asText()).contains("kas-admin");
    }

    @Test
    void revocation_withABodyThatTheProofIsNotFor_isRefused(RunningFederation federation) throws Exception {
        Prover admin = Prover.login(federation, "admin.usa");
        HttpRequest honest = request(admin, "POST", AdminRequest.bytes(revocation(federation, "sub", "eve")));
        HttpRequest changed = HttpRequest.newBuilder(honest, (name, value) -> true)
                .POST(BodyPublishers.ofByteArray(AdminRequest.bytes(revocation(federation, "sub", "alice.usa"))))
                .build();

        AuthenticationAcceptance.assertRefused(federation, changed, "invalid_dpop_proof", "bodyHash");
    }

    @Test
    void revocation_thatMakesNoSense_isToldFieldByField(RunningFederation federation) throws Exception {
        Prover admin = Prover.login(federation, "admin.usa");
        ObjectNode senseless = Home.JSON
                .createObjectNode()
                .put("issuer", "https://nobody.example")
                .put("jti", "")
                .put("sub", "eve")
                .put("until", "tomorrow");

        HttpResponse<byte[]> answer = revoke(admin, senseless);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(RunningFederation.json(answer).path("errors").findValuesAsText("pointer"))
                .containsExactly("", "/jti", "/issuer", "/reason", "/until");
    }

    private static void assertRevoked(Prover prover) {
        Awaitility.await("refused at both").atMost(IN_FORCE).untilAsserted(() -> {
            assertThat(status(prover)).isEqualTo(401);
            assertThat(statusAtReplica(prover)).isEqualTo(401);
        });
    }

    private static int status(Prover prover) throws Exception {
        Prover.Rewrap rewrap = prover.rewrap();
        return prover.federation().send(rewrap.with(rewrap.proof())).statusCode();
    }

    private static int statusAtReplica(Prover prover) throws Exception {
        Prover.Rewrap rewrap = prover.rewrap();
        HttpRequest moved = prover.federation().replica().moved(rewrap.with(rewrap.proof()));
        return prover.federation().send(moved).statusCode();
    }

    private static ObjectNode revocation(RunningFederation federation, String claim, String value) {
        return Home.JSON
                .createObjectNode()
                .put("issuer", federation.client().config().issuers().get("USA").toString())
                .put(claim, value)
                .put("until", Instant.now().plusSeconds(600).toString())
                .put("reason", "stolen");
    }

    private static HttpResponse<byte[]> revoke(Prover caller, ObjectNode revocation) throws Exception {
        return caller.federation().send(request(caller, "POST", AdminRequest.bytes(revocation)));
    }

    private static HttpRequest request(Prover caller, String method, byte[] body) {
        return request(caller, method, caller.federation().rewrapUri().resolve(PATH), body);
    }

    private static HttpRequest request(Prover caller, String method, URI uri, byte[] body) {
        return AdminRequest.of(caller, method, uri, body).build();
    }
}
