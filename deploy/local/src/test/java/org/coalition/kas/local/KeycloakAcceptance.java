package org.coalition.kas.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.SignedJWT;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import org.coalition.kas.client.AccessToken;
import org.coalition.kas.client.ClientKey;
import org.coalition.kas.client.Session;
import org.coalition.kas.crypto.Dek;
import org.coalition.kas.protocol.ReleaseMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tokens that a real Keycloak gave, at the KASes of two nations: who gets what with them, and whose are refused. */
@ExtendWith(KeycloakFederation.class)
class KeycloakAcceptance {

    @Test
    void rewrap_withATokenOfKeycloak_isServed(Prover alice) throws Exception {
        Prover.Rewrap rewrap = alice.rewrap();

        alice.assertServed(rewrap.with(rewrap.proof()));
    }

    /** The KAS of the USA forwards it: the one of France verifies it anew. */
    @Test
    void rewrap_ofSplitsOfTwoNations_isServedByBothWithTheOneToken(RunningFederation federation) throws Exception {
        Session alice = federation.login("alice.usa");
        try (Dek dek = Dek.random(32)) {
            ObjectNode group = Asking.splits(federation, dek, ReleaseMode.ALL_OF, List.of("USA", "FRA"));

            Asking.assertCodes(alice, group, "", "");
        }
    }

    /** His clearance has an accent, on its way from a realm to a policy. */
    @Test
    void rewrap_byAForeignerWithAnAgreement_isServed(RunningFederation federation) throws Exception {
        Session pierre = federation.login("pierre.fra");
        try (Dek dek = Dek.random(32)) {
            ObjectNode group = Asking.splits(federation, dek, ReleaseMode.ALL_OF, List.of("USA", "FRA"));

            Asking.assertCodes(pierre, group, "", "");
        }
    }

    @Test
    void rewrap_byAUserWithoutTheRight_isDenied(RunningFederation federation) throws Exception {
        Session bob = federation.login("bob.usa");

        HttpResponse<byte[]> answer =
                Asking.send(federation, bob, federation.freshGroup(RunningFederation.SECRET_NATO));

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(RunningFederation.json(answer).findValuesAsText("errorCode")).containsExactly("POLICY_DENIED");
        assertThat(RunningFederation.json(answer).findValuesAsText("error").toString())
                .contains("clearance UNCLASSIFIED is below SECRET", "COI not held: NATO");
    }

    @Test
    void status_forAnObserverOfTheOwnRealm_isShown(RunningFederation federation) throws Exception {
        assertThat(status(federation, "observer.usa")).isEqualTo(200);
    }

    @Test
    void status_forWhoHasNoRole_isForbidden(RunningFederation federation) throws Exception {
        assertThat(status(federation, "alice.usa")).isEqualTo(403);
    }

    @Test
    void status_forAnAdministratorOfAForeignRealm_isForbidden(RunningFederation federation) throws Exception {
        assertThat(status(federation, "admin.fra")).isEqualTo(403);
    }

    /** France's realm may say of nobody that he is an American. */
    @Test
    void token_ofARealmThatSpeaksForAnotherNation_isRefused(RunningFederation federation) throws Exception {
        new KeycloakAdministration(federation).addUser("fra", "pierre.fra", user -> user.put("username", "mole.fra")
                .withObject("attributes")
                .putArray("countryOfAffiliation")
                .add("USA"));
        Prover mole = Prover.login(federation, "mole.fra");
        Prover.Rewrap rewrap = mole.rewrap();

        mole.assertRefused(
                rewrap.with(rewrap.proof()), "invalid_token", "the issuer may not speak for this countryOfAffiliation");
    }

    /** A client that was registered without the requirement of DPoP gets a token, which is good for nothing here. */
    @Test
    void token_thatIsBoundToNoKey_isRefused(Prover alice, RunningFederation federation) throws Exception {
        KeycloakAdministration usa = new KeycloakAdministration(federation);
        usa.addClient(
                "usa", "kas-cli", client -> client.put("clientId", "unbound").remove("attributes"));
        HttpResponse<byte[]> login = usa.loginWithoutProof("usa", "unbound", "alice.usa");
        String token = RunningFederation.json(login).path("access_token").asText();
        assertThat(SignedJWT.parse(token).getJWTClaimsSet().getAudience()).containsExactly("coalition-kas");

        assertNotBound(alice, token);
    }

    private static void assertNotBound(Prover alice, String token) throws Exception {
        Prover.Rewrap rewrap = alice.rewrap();
        String proof = rewrap.proof()
                .accessToken(new AccessToken(token, Instant.now()))
                .sign();
        alice.assertRefused(
                rewrap.with("DPoP " + token).header("DPoP", proof).build(), "invalid_token", "cnf.jkt is required");
        alice.assertRefused(rewrap.with("Bearer " + token).build(), "invalid_token", "scheme DPoP is required");
    }

    @Test
    void login_withoutProof_givesNoToken(RunningFederation federation) throws Exception {
        HttpResponse<byte[]> login =
                new KeycloakAdministration(federation).loginWithoutProof("usa", "kas-cli", "alice.usa");

        assertThat(login.statusCode()).isEqualTo(400);
        assertThat(RunningFederation.json(login).has("access_token")).isFalse();
    }

    @Test
    void token_thatWasStolen_isRefused(Prover alice, RunningFederation federation) throws Exception {
        Prover bob = Prover.login(federation, "bob.usa");
        Prover.Rewrap rewrap = bob.rewrap();
        HttpRequest thiefs = rewrap.with("DPoP " + alice.token().value())
                .header("DPoP", rewrap.proof().accessToken(alice.token()).sign())
                .build();

        bob.assertRefused(thiefs, "invalid_token", "bound to another DPoP key (cnf.jkt)");
    }

    @Test
    void token_asBearer_isRefused(Prover alice) throws Exception {
        HttpRequest bearer =
                alice.rewrap().with("Bearer " + alice.token().value()).build();

        alice.assertRefused(bearer, "invalid_token", "scheme DPoP is required");
    }

    @Test
    void token_asBearerWithAGoodProof_isRefused(Prover alice) throws Exception {
        Prover.Rewrap rewrap = alice.rewrap();
        HttpRequest bearer = rewrap.with("Bearer " + alice.token().value())
                .header("DPoP", rewrap.proof().sign())
                .build();

        alice.assertRefused(bearer, "invalid_token", "scheme DPoP is required");
    }

    @Test
    void token_thatIsSentTwice_isRefused(Prover alice) throws Exception {
        Prover.Rewrap rewrap = alice.rewrap();
        HttpRequest twice = rewrap.unproven()
                .header("Authorization", "DPoP " + alice.token().value())
                .header("DPoP", rewrap.proof().sign())
                .build();

        alice.assertRefused(twice, "invalid_token", "one Authorization header");
    }

    @Test
    void token_thatWasPromoted_isRefused(Prover alice, RunningFederation federation) throws Exception {
        Prover bob = Prover.login(federation, "bob.usa");
        SignedJWT issued = SignedJWT.parse(bob.token().value());
        String claims = issued.getPayload().toString().replace("UNCLASSIFIED", "TOP_SECRET");
        String token = issued.getHeader().toBase64URL() + "." + Base64URL.encode(claims) + "." + issued.getSignature();
        Prover.Rewrap rewrap = bob.rewrap();
        String proof = rewrap.proof()
                .accessToken(new AccessToken(token, Instant.now()))
                .sign();

        bob.assertRefused(
                rewrap.with("DPoP " + token).header("DPoP", proof).build(),
                "invalid_token",
                "signature does not verify");
    }

    private static int status(RunningFederation federation, String user) throws Exception {
        Session session = federation.client().login(user, federation.client().kas("USA"), ClientKey.Type.EC_P256);
        URI uri = federation.rewrapUri().resolve("/federation/status");
        HttpRequest request = HttpRequest.newBuilder(uri)
                .header("Authorization", "DPoP " + session.token().value())
                .header(
                        "DPoP",
                        session.dpopKey()
                                .proof("GET", uri)
                                .accessToken(session.token())
                                .sign())
                .build();
        return federation.send(request).statusCode();
    }
}
