package org.coalition.kas.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDHEncrypter;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.EncryptedJWT;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.coalition.kas.client.AccessToken;
import org.coalition.kas.client.DpopProof;
import org.coalition.kas.client.UnreachableException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Attacks on who asks: named by their numbers in the list of threats. */
@ExtendWith(RunningFederation.Resolver.class)
class IdentityThreatsAcceptance {

    /** What a forger writes into a token's header, or into {@code iss}, so that his own key is taken. */
    enum Lure {
        ISS,
        JKU,
        X5U,
        JWK,
        KID
    }

    @ParameterizedTest
    @EnumSource(Lure.class)
    void T01_tokenThatSaysWhereItsKeyIs_isRefusedAndNobodyIsAsked(Lure lure, RunningFederation federation)
            throws Exception {
        Prover alice = Prover.login(federation, "alice.usa");
        try (CountingListener attacker = new CountingListener()) {
            String forged = forged(alice, lure, attacker.url());
            alice.assertRefused(withToken(alice, forged), "invalid_token", "the token");
            assertThat(attacker.connections()).isZero();
        }
    }

    private static String forged(Prover victim, Lure lure, URI attackers) throws Exception {
        SignedJWT genuine = SignedJWT.parse(victim.token().value());
        ECKey key = new ECKeyGenerator(Curve.P_256).keyID("forger").generate();
        JWSHeader.Builder header = new JWSHeader.Builder(JWSAlgorithm.ES256).type(new JOSEObjectType("at+jwt"));
        JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder(genuine.getJWTClaimsSet());
        switch (lure) {
            case ISS -> claims.issuer(attackers.toString());
            case JKU -> header.keyID("forger").jwkURL(attackers);
            case X5U -> header.keyID("forger").x509CertURL(attackers);
            case JWK -> header.jwk(key.toPublicJWK());
            case KID -> header.keyID(attackers.toString());
        }
        SignedJWT forged = new SignedJWT(header.build(), claims.build());
        forged.sign(new ECDSASigner(key));
        return forged.serialize();
    }

    @Test
    void T02_stolenTokenWithTheThiefsOwnProof_isRefused(RunningFederation federation) throws Exception {
        Prover alice = Prover.login(federation, "alice.usa");
        Prover thief = Prover.login(federation, "bob.usa");
        Prover.Rewrap rewrap = thief.rewrap();
        String proof = rewrap.proof().accessToken(alice.token()).sign();

        thief.assertRefused(
                rewrap.with("DPoP " + alice.token().value())
                        .header("DPoP", proof)
                        .build(),
                "invalid_token",
                "bound to another DPoP key (cnf.jkt)");
    }

    static Stream<String> malformedTokens() {
        String header = base64Url("{\"alg\":\"ES256\",\"typ\":\"at+jwt\"}");
        return Stream.of(
                ".",
                header,
                header + ".",
                header + "." + header,
                header + ".." + header,
                header + "." + header + "." + header,
                header + "." + header + "." + header + "." + header,
                header + "." + header + "." + header + "." + header + "." + header,
                header + "." + header + "." + header + "." + header + "." + header + "." + header,
                "\u00e9.\u00e9.\u00e9",
                header + "." + base64Url("[".repeat(5_000)) + "." + header,
                header + "." + base64Url("{\"iss\":{\"a\":1}}") + "." + header);
    }

    private static String base64Url(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @MethodSource("malformedTokens")
    void T28_tokenOfAnotherForm_isRefused(String token, RunningFederation federation) throws Exception {
        Prover alice = Prover.login(federation, "alice.usa");
        Prover.Rewrap rewrap = alice.rewrap();

        alice.assertRefused(
                rewrap.with("DPoP " + token)
                        .header("DPoP", rewrap.proof().sign())
                        .build(),
                "invalid_token",
                "");
    }

    @ParameterizedTest
    @MethodSource("malformedTokens")
    void T28_proofOfAnotherForm_isRefused(String proof, RunningFederation federation) throws Exception {
        Prover alice = Prover.login(federation, "alice.usa");

        alice.assertProofRefused(ignored -> proof, "");
    }

    @ParameterizedTest
    @MethodSource("malformedTokens")
    void T28_signedRequestOfAnotherForm_isRefused(String token, RunningFederation federation) throws Exception {
        Prover alice = Prover.login(federation, "alice.usa");
        byte[] body = Home.JSON
                .createObjectNode()
                .put("signedRequestToken", token)
                .toString()
                .getBytes(StandardCharsets.UTF_8);

        assertThat(status(alice, body)).isIn(400, 401);
    }

    private static int status(Prover prover, byte[] body) throws Exception {
        RunningFederation federation = prover.federation();
        String proof = prover.dpopKey()
                .proof("POST", federation.rewrapUri())
                .accessToken(prover.token())
                .body(body)
                .sign();
        HttpResponse<byte[]> answer = federation.send(HttpRequest.newBuilder(federation.rewrapUri())
                .header("Content-Type", "application/json")
                .header("Authorization", "DPoP " + prover.token().value())
                .header("DPoP", proof)
                .POST(BodyPublishers.ofByteArray(body))
                .build());
        return answer.statusCode();
    }

    @Test
    void T28_tokenOfAMegabyte_isRefusedWithItsHeader(RunningFederation federation) throws Exception {
        Prover alice = Prover.login(federation, "alice.usa");
        Prover.Rewrap rewrap = alice.rewrap();
        try {
            HttpResponse<byte[]> answer = federation.send(rewrap.with("DPoP " + "a".repeat(1 << 20))
                    .header("DPoP", rewrap.proof().sign())
                    .build());
            assertThat(answer.statusCode()).isIn(400, 401, 431);
        } catch (UnreachableException e) {
            // the stream was reset before its headers had come to an end, which says the same
        }
        alice.assertServed(served(alice));
    }

    private static HttpRequest served(Prover prover) throws Exception {
        Prover.Rewrap rewrap = prover.rewrap();
        return rewrap.with(rewrap.proof());
    }

    @Test
    void T28_signedRequestOfAMegabyte_isRefused(RunningFederation federation) throws Exception {
        Prover alice = Prover.login(federation, "alice.usa");
        String token = base64Url("{\"alg\":\"ES256\",\"typ\":\"rewrap+jwt\"}") + "." + "e".repeat(1 << 20) + ".aa";
        byte[] body = Home.JSON
                .createObjectNode()
                .put("signedRequestToken", token)
                .toString()
                .getBytes(StandardCharsets.UTF_8);

        assertThat(status(alice, body)).isIn(400, 401, 413);
    }

    /** By the issuer's true key, so that nothing but the parameter is wrong. */
    @ParameterizedTest
    @ValueSource(strings = {"b64", "x-must-be-understood"})
    void T28_tokenWithAnExtensionThatMustBeUnderstood_isRefused(String parameter, RunningFederation federation)
            throws Exception {
        Prover alice = Prover.login(federation, "alice.usa");
        String same = IssuedTokens.resigned(federation, "USA", alice.token(), header -> {});
        String token = IssuedTokens.resigned(federation, "USA", alice.token(), header -> {
            header.put(parameter, parameter.equals("b64") ? false : "1");
            header.put("crit", List.of(parameter));
        });

        alice.assertServed(withToken(alice, same));
        alice.assertRefused(withToken(alice, token), "invalid_token", "the token");
    }

    /** With a proof that is for this token. */
    private static HttpRequest withToken(Prover prover, String token) throws Exception {
        Prover.Rewrap rewrap = prover.rewrap();
        String proof = rewrap.proof()
                .accessToken(new AccessToken(token, prover.token().expiresAt()))
                .sign();
        return rewrap.with("DPoP " + token).header("DPoP", proof).build();
    }

    @Test
    void T28_tokenThatIsEncrypted_isRefused(RunningFederation federation) throws Exception {
        Prover alice = Prover.login(federation, "alice.usa");
        EncryptedJWT jwe = new EncryptedJWT(
                new JWEHeader(JWEAlgorithm.ECDH_ES, EncryptionMethod.A256GCM),
                SignedJWT.parse(alice.token().value()).getJWTClaimsSet());
        jwe.encrypt(new ECDHEncrypter(alice.key().toPublicJWK()));
        Prover.Rewrap rewrap = alice.rewrap();

        alice.assertRefused(
                rewrap.with("DPoP " + jwe.serialize())
                        .header("DPoP", rewrap.proof().sign())
                        .build(),
                "invalid_token",
                "not a signed JWT");
    }

    static Stream<String> hostileKeys() {
        String sixteenThousandBits = base64Url(255, 2048);
        String threeThousandBits = base64Url(193, 384);
        return Stream.of(
                "{\"kty\":\"RSA\",\"e\":\"AQAB\",\"n\":\"" + sixteenThousandBits + "\"}",
                "{\"kty\":\"RSA\",\"e\":\"AQ\",\"n\":\"" + threeThousandBits + "\"}",
                "{\"kty\":\"RSA\",\"e\":\"" + threeThousandBits + "\",\"n\":\"" + threeThousandBits + "\"}",
                "{\"kty\":\"RSA\",\"e\":\"AA\",\"n\":\"AA\"}",
                "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"" + base64Url(1, 32) + "\",\"y\":\"" + base64Url(1, 32)
                        + "\"}",
                "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AA\",\"y\":\"AA\"}",
                "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"" + base64Url(255, 40_000 / 8) + "\",\"y\":\"AA\"}",
                "{\"kty\":\"oct\",\"k\":\"AAAA\"}",
                "{\"kty\":\"EC\",\"crv\":\"secp256k1\",\"x\":\"AA\",\"y\":\"AA\"}",
                "{}",
                "[]");
    }

    private static String base64Url(int octet, int octets) {
        byte[] bytes = new byte[octets];
        Arrays.fill(bytes, (byte) octet);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    @ParameterizedTest
    @MethodSource("hostileKeys")
    void T28_proofByAKeyThatIsNone_isRefused(String jwk, RunningFederation federation) throws Exception {
        Prover alice = Prover.login(federation, "alice.usa");

        alice.assertProofRefused(proof -> withKey(proof, jwk), "");
    }

    /** As much as 500 of the worst cost: not more than a client's honest proofs would. */
    @Test
    void T28_manyProofsByHugeKeys_costLittle(RunningFederation federation) throws Exception {
        Prover alice = Prover.login(federation, "alice.usa");
        Prover.Rewrap rewrap = alice.rewrap();
        List<String> keys = hostileKeys().toList();
        double before = cpuSeconds(federation);

        for (int i = 0; i < 500; i++) {
            String proof = withKey(rewrap.proof(), keys.get(i % keys.size()));
            federation.send(rewrap.unproven().header("DPoP", proof).build());
        }

        assertThat(cpuSeconds(federation) - before).as("seconds of CPU").isLessThan(10);
        alice.assertServed(served(alice));
    }

    private static double cpuSeconds(RunningFederation federation) {
        return Asking.metric(federation, "USA", "process_cpu_time_ns_total") / 1e9;
    }

    private static String withKey(DpopProof.Builder proof, String jwk) {
        try {
            return proof.header("jwk", Home.JSON.readTree(jwk)).sign();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
