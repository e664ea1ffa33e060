package org.coalition.kas.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.coalition.kas.client.AccessToken;
import org.coalition.kas.client.ClientKey;
import org.coalition.kas.client.RewrapBody;
import org.coalition.kas.client.Session;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Who is let in. Nothing that is refused here reaches the KMS. */
@ExtendWith(RunningFederation.Resolver.class)
class AuthenticationAcceptance {

    @Test
    @Tag("KAS-REQ-031")
    void rewrap_whenProofIsReplayed_isRefused(RunningFederation federation) throws Exception {
        Session alice = federation.login("alice.usa");
        HttpRequest request = request(federation, alice);
        assertThat(federation.send(request).statusCode()).isEqualTo(200);

        assertRefused(federation, request, "invalid_dpop_proof", "this proof has been used");
    }

    @Test
    @Tag("KAS-REQ-033")
    void rewrap_whenTokenIsStolen_isRefused(RunningFederation federation) throws Exception {
        AccessToken stolen = federation.login("alice.usa").token();
        Session thief = federation.login("bob.usa");
        byte[] body = body(federation, thief);

        assertRefused(federation, federation.request(thief, body, stolen), "invalid_token", "another DPoP key");
    }

    @Test
    void rewrap_whenIssuerIsUnknown_isRefused(RunningFederation federation) throws Exception {
        Session alice = federation.login("alice.usa");
        AccessToken forged = forged(alice, "https://issuer.attacker.example/usa", Map.of());

        assertRefused(
                federation,
                federation.request(alice, body(federation, alice), forged),
                "invalid_token",
                "not of an issuer that is trusted");
    }

    @Test
    @Tag("KAS-REQ-030")
    void rewrap_whenTokenIsForgedForATrustedIssuer_isRefused(RunningFederation federation) throws Exception {
        Session alice = federation.login("alice.usa");
        String issuer = SignedJWT.parse(alice.token().value()).getJWTClaimsSet().getIssuer();
        AccessToken forged = forged(alice, issuer, Map.of("jku", "https://attacker.example/jwks"));

        assertRefused(
                federation,
                federation.request(alice, body(federation, alice), forged),
                "invalid_token",
                "signature does not verify");
    }

    @Test
    void rewrap_whenBodyIsChanged_isRefused(RunningFederation federation) throws Exception {
        Session alice = federation.login("alice.usa");
        HttpRequest honest = request(federation, alice);
        HttpRequest changed = HttpRequest.newBuilder(honest, (name, value) -> true)
                .POST(BodyPublishers.ofByteArray(body(federation, alice)))
                .build();

        assertRefused(federation, changed, "invalid_dpop_proof", "bodyHash");
    }

    @Test
    @Tag("KAS-REQ-024")
    void rewrap_whenSignedRequestIsBySomebodyElse_isRefused(RunningFederation federation) throws Exception {
        Session alice = federation.login("alice.usa");
        Session bob = federation.login("bob.usa");
        byte[] bobs = body(federation, bob);

        assertRefused(
                federation,
                federation.request(alice, bobs, alice.token()),
                "invalid_signed_request",
                "must be signed by the key of the DPoP proof");
    }

    @Test
    void rewrap_whenProofIsForAnotherUrl_isRefused(RunningFederation federation) throws Exception {
        Session alice = federation.login("alice.usa");
        byte[] body = body(federation, alice);
        String proof = alice.dpopKey()
                .proof("POST", federation.rewrapUri())
                .accessToken(alice.token())
                .body(body)
                .claim("htu", "https://kas-fra.example/rewrap")
                .sign();

        assertRefused(federation, withProof(federation, alice, body, proof), "invalid_dpop_proof", "htu");
    }

    @Test
    @Tag("KAS-REQ-111")
    void rewrap_whenSchemeIsBearer_isRefused(RunningFederation federation) throws Exception {
        Session alice = federation.login("alice.usa");
        HttpRequest bearer = HttpRequest.newBuilder(
                        request(federation, alice), (name, value) -> !name.equalsIgnoreCase("Authorization"))
                .header("Authorization", "Bearer " + alice.token().value())
                .build();

        assertRefused(federation, bearer, "invalid_token", "scheme DPoP");
    }

    @Test
    @Tag("KAS-REQ-101")
    void rewrap_whenNobodyAsks_isRefusedBeforeTheBodyIsLookedAt(RunningFederation federation) throws Exception {
        HttpRequest anonymous = HttpRequest.newBuilder(federation.rewrapUri())
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("this is not JSON"))
                .build();

        assertRefused(federation, anonymous, "invalid_token", "Authorization");
    }

    @Test
    void rewrap_whenItCarriesAFederationAssertion_isABadRequest(RunningFederation federation) throws Exception {
        Session alice = federation.login("alice.usa");
        HttpRequest request = HttpRequest.newBuilder(request(federation, alice), (name, value) -> true)
                .header("Federation-Assertion", "e30.e30.e30")
                .build();

        assertThat(federation.send(request).statusCode()).isEqualTo(400);
    }

    @Test
    void rewrap_whenUnsignedButProven_isServed(RunningFederation federation) throws Exception {
        Session alice = federation.login("alice.usa");
        ObjectNode plain = RewrapBody.of(
                ClientKey.fresh(ClientKey.Type.RSA_2048),
                List.of(federation.freshGroup(RunningFederation.SECRET_NATO)));
        byte[] body = plain.toString().getBytes(StandardCharsets.UTF_8);

        HttpResponse<byte[]> answer = federation.send(federation.request(alice, body, alice.token()));

        assertThat(answer.statusCode()).isEqualTo(200);
    }

    private static byte[] body(RunningFederation federation, Session session) throws Exception {
        return federation.signedBody(session, federation.freshGroup(RunningFederation.SECRET_NATO));
    }

    private static HttpRequest request(RunningFederation federation, Session session) throws Exception {
        return federation.request(session, body(federation, session), session.token());
    }

    private static HttpRequest withProof(RunningFederation federation, Session session, byte[] body, String proof)
            throws Exception {
        return HttpRequest.newBuilder(federation.rewrapUri())
                .header("Content-Type", "application/json")
                .header("Authorization", "DPoP " + session.token().value())
                .header("DPoP", proof)
                .POST(BodyPublishers.ofByteArray(body))
                .build();
    }

    /** A token that says all the right things, by a key of the forger's. */
    private static AccessToken forged(Session session, String issuer, Map<String, Object> header) throws Exception {
        ECKey forger = new ECKeyGenerator(Curve.P_256).keyID("forger").generate();
        JWTClaimsSet claims = new JWTClaimsSet.Builder(
                        SignedJWT.parse(session.token().value()).getJWTClaimsSet())
                .issuer(issuer)
                .issueTime(Date.from(Instant.now()))
                .build();
        JWSHeader.Builder builder = new JWSHeader.Builder(JWSAlgorithm.ES256)
                .type(new JOSEObjectType("at+jwt"))
                .jwk(forger.toPublicJWK());
        if (header.containsKey("jku")) {
            builder.jwkURL(java.net.URI.create(String.valueOf(header.get("jku"))));
        }
        SignedJWT token = new SignedJWT(builder.build(), claims);
        token.sign(new ECDSASigner(forger));
        return new AccessToken(token.serialize(), Instant.now().plusSeconds(300));
    }

    /** A 401 with this error (RFC 9449 section 7.1), and not one call to the KMS. */
    static void assertRefused(RunningFederation federation, HttpRequest request, String error, String detail)
            throws Exception {
        long before = federation.decrypts();
        HttpResponse<byte[]> answer = federation.send(request);
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.headers().firstValue("WWW-Authenticate"))
                .hasValueSatisfying(challenge -> assertThat(challenge).startsWith("DPoP error=\"" + error + "\""));
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(RunningFederation.json(answer).path("detail").asText()).contains(detail);
        assertThat(federation.decrypts()).as("calls to the KMS").isEqualTo(before);
    }
}
