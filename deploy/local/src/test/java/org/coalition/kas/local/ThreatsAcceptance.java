package org.coalition.kas.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.coalition.kas.local.Asking.POLICY;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Arrays;
import java.util.List;
import org.awaitility.Awaitility;
import org.bson.Document;
import org.coalition.kas.client.AccessToken;
import org.coalition.kas.client.ClientKey;
import org.coalition.kas.client.RewrapBody;
import org.coalition.kas.client.Session;
import org.coalition.kas.client.SignedRequest;
import org.coalition.kas.crypto.Bytes;
import org.coalition.kas.crypto.Dek;
import org.coalition.kas.crypto.SignatureAlgorithm;
import org.coalition.kas.protocol.KeyAccessObject;
import org.coalition.kas.protocol.ReleaseMode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Attacks by who may ask, on what he may have: named by their numbers in the list of threats. */
@ExtendWith(RunningFederation.Resolver.class)
class ThreatsAcceptance {

    /** Everywhere that a request has room for it. */
    @Test
    @Tag("KAS-REQ-061")
    void T06_identityInTheBody_isIgnored(RunningFederation federation) throws Exception {
        Session bob = federation.login("bob.usa");
        ObjectNode group = federation.freshGroup(RunningFederation.SECRET_NATO);
        ObjectNode body = RewrapBody.of(ClientKey.fresh(ClientKey.Type.EC_P256), List.of(group));
        for (ObjectNode place : List.of(body, group)) {
            place.put("clearance", "TOP_SECRET").put("countryOfAffiliation", "USA");
            place.putObject("subject").put("clearance", "TOP_SECRET").put("uniqueID", "alice.usa");
            place.putArray("roles").add("kas-admin");
        }

        HttpResponse<byte[]> answer =
                federation.send(federation.request(bob, SignedRequest.of(body, bob.dpopKey()), bob.token()));

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(RunningFederation.json(answer).findValuesAsText("errorCode")).containsExactly("POLICY_DENIED");
    }

    @Test
    void T06_administratorOfAForeignIssuer_hasNoRoleHere(RunningFederation federation) throws Exception {
        Session foreigner =
                federation.client().login("admin.fra", federation.client().kas("USA"), ClientKey.Type.EC_P256);

        HttpResponse<byte[]> answer = status(federation, foreigner, foreigner.token());

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(RunningFederation.json(answer).path("detail").asText()).contains("kas-observer");
    }

    @Test
    void T06_observerOfTheOwnIssuer_seesEveryPeer(RunningFederation federation) throws Exception {
        Session observer = federation.login("observer.usa");
        // A peer that came up after the first probe is found by the next one.
        Awaitility.await("each has been probed").atMost(Asking.RECOVERY).untilAsserted(() -> {
            HttpResponse<byte[]> answer = status(federation, observer, observer.token());
            JsonNode peers = RunningFederation.json(answer).path("peers");

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(peers.findValuesAsText("kasId")).containsExactlyInAnyOrder("kas-fra", "kas-gbr");
            assertThat(peers.findValuesAsText("state")).containsOnly("ACTIVE");
            assertThat(peers.findValuesAsText("lastSuccess")).doesNotContain("null");
        });
    }

    private static HttpResponse<byte[]> status(RunningFederation federation, Session session, AccessToken token)
            throws Exception {
        var uri = federation.rewrapUri().resolve("/federation/status");
        return federation.send(HttpRequest.newBuilder(uri)
                .header("Authorization", "DPoP " + token.value())
                .header(
                        "DPoP",
                        session.dpopKey().proof("GET", uri).accessToken(token).sign())
                .build());
    }

    @ParameterizedTest
    @ValueSource(strings = {"countryOfAffiliation", "clearance", "acpCOI", "organizationType"})
    void T07_attributeThatIsMissing_isDenied(String claim, RunningFederation federation) throws Exception {
        Session alice = federation.login("alice.usa");
        AccessToken without = IssuedTokens.altered(federation, "USA", alice, claims -> claims.claim(claim, null));
        byte[] body = federation.signedBody(alice, federation.freshGroup(RunningFederation.SECRET_NATO));

        HttpResponse<byte[]> answer = federation.send(federation.request(alice, body, without));

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(RunningFederation.json(answer).findValuesAsText("errorCode")).containsExactly("POLICY_DENIED");
    }

    /** What the test above alters is nothing but that one claim. */
    @Test
    void T07_tokenWithEveryAttribute_isServed(RunningFederation federation) throws Exception {
        Session alice = federation.login("alice.usa");
        AccessToken whole = IssuedTokens.altered(federation, "USA", alice, claims -> claims.claim("extra", 1));
        byte[] body = federation.signedBody(alice, federation.freshGroup(RunningFederation.SECRET_NATO));

        assertThat(federation.send(federation.request(alice, body, whole)).statusCode())
                .isEqualTo(200);
    }

    @Test
    @Tag("KAS-REQ-040")
    @Tag("KAS-REQ-041")
    void T08_kaoThatWasAltered_isABadSignature(RunningFederation federation) throws Exception {
        ObjectNode group = federation.freshGroup(RunningFederation.SECRET_NATO);
        group.withObject("/keyAccessObjects/0").put("sid", "another");
        assertRefused(federation, group, "BAD_KAO_SIGNATURE");
    }

    @Test
    @Tag("KAS-REQ-041")
    void T08_kaoThatNobodySigned_isABadSignature(RunningFederation federation) throws Exception {
        ObjectNode group = federation.freshGroup(RunningFederation.SECRET_NATO);
        group.withObject("/keyAccessObjects/0").remove("signature");
        assertRefused(federation, group, "BAD_KAO_SIGNATURE");
    }

    @Test
    void T08_kaoOfAnUnknownOriginator_isRefused(RunningFederation federation) throws Exception {
        ObjectNode group = federation.freshGroup(RunningFederation.SECRET_NATO);
        group.withObject("/keyAccessObjects/0/signature").put("kid", "originator-nobody-1");
        assertRefused(federation, group, "UNKNOWN_ORIGINATOR");
    }

    /** The service's own provider of cryptography has a type of its own for such keys. */
    @Test
    @Tag("KAS-REQ-040")
    void T08_kaoByAnEd25519Key_isServedAndNotByAnother(RunningFederation federation) throws Exception {
        KeyPair originator = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        byte[] der = originator.getPublic().getEncoded();
        Document jwk = new Document("kty", "OKP")
                .append("crv", "Ed25519")
                .append("kid", "originator-gbr-ed")
                .append(
                        "x",
                        Bytes.of(Arrays.copyOfRange(der, der.length - 32, der.length))
                                .base64Url());
        ObjectNode group = federation.freshGroup(RunningFederation.SECRET_NATO);
        ObjectNode kao = group.withObject("/keyAccessObjects/0");
        kao.remove("signature");
        Bytes signature = SignatureAlgorithm.EDDSA.sign(originator.getPrivate(), KeyAccessObject.signingInput(kao));
        kao.putObject("signature")
                .put("alg", "EdDSA")
                .put("kid", "originator-gbr-ed")
                .put("sig", signature.base64());

        try (RegistryDocuments registry = new RegistryDocuments(federation, "USA")) {
            registry.set("kas-gbr", "originatorKeys", new Document("keys", List.of(jwk)));
            Session alice = federation.login("alice.usa");
            Awaitility.await("the originator is known").untilAsserted(() -> assertThat(
                            Asking.send(federation, alice, group).statusCode())
                    .isEqualTo(200));
            kao.put("sid", "another");
            assertRefused(federation, group, "BAD_KAO_SIGNATURE");
        }
    }

    /** Each weakening alone, though the originator's signature over the KAO still holds. */
    @ParameterizedTest
    @ValueSource(strings = {"classification", "releasabilityTo", "COI", "added", "policyId"})
    @Tag("KAS-REQ-042")
    @Tag("KAS-REQ-043")
    void T09_policyThatWasWeakened_isAnIntegrityFailure(String what, RunningFederation federation) throws Exception {
        Session alice = federation.login("alice.usa");
        try (Dek dek = Dek.random(32)) {
            ObjectNode group = RewrapBody.group(
                    POLICY.json(), ReleaseMode.EACH, List.of(Asking.kao(federation, dek, "USA", null)));
            ObjectNode dissem = group.withObject("/policy/dissem");
            switch (what) {
                case "classification" -> dissem.put("classification", "UNCLASSIFIED");
                case "releasabilityTo" -> dissem.withArray("releasabilityTo").add("CAN");
                case "COI" -> dissem.remove("COI");
                case "added" -> dissem.put("coiOperator", "ANY");
                default -> group.withObject("/policy").put("policyId", "another");
            }

            HttpResponse<byte[]> answer = Asking.send(federation, alice, group);

            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(RunningFederation.json(answer).findValuesAsText("errorCode"))
                    .containsExactly("INTEGRITY_FAILURE");
        }
    }

    /** Whoever fails before any key is touched, fails without the KMS. */
    private static void assertRefused(RunningFederation federation, ObjectNode group, String code) throws Exception {
        long before = federation.decrypts();
        HttpResponse<byte[]> answer = Asking.send(federation, federation.login("alice.usa"), group);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(RunningFederation.json(answer).findValuesAsText("errorCode")).containsExactly(code);
        assertThat(federation.decrypts()).isEqualTo(before);
    }
}
