package org.coalition.kas.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.coalition.kas.auth.Proofs.KEY;
import static org.coalition.kas.auth.Proofs.NOW;
import static org.coalition.kas.auth.Proofs.OTHER_KEY;
import static org.coalition.kas.auth.Proofs.claims;
import static org.coalition.kas.auth.Proofs.claimsWith;
import static org.coalition.kas.auth.Proofs.claimsWithout;
import static org.coalition.kas.auth.Proofs.credentials;
import static org.coalition.kas.auth.Proofs.header;
import static org.coalition.kas.auth.Proofs.proof;
import static org.coalition.kas.auth.Proofs.raw;
import static org.coalition.kas.auth.Proofs.signed;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.coalition.kas.auth.AuthenticationException.Reason;
import org.coalition.kas.support.TestKeys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DpopVerifierTest {

    private final DpopVerifier verifier = new DpopVerifier(Proofs.BASE_URL, Nonces.NOT_REQUIRED, Proofs.CLOCK);

    @Test
    void verify_whenAllHolds_givesKeyAndId() throws Exception {
        DpopProof proof = verifier.verify(credentials(proof(claimsWith("jti", "one"))), Proofs.token(KEY));

        assertThat(proof.key()).isEqualTo(KEY.toPublicJWK());
        assertThat(proof.id()).isEqualTo("one");
        assertThat(proof.bodyHash()).isNull();
    }

    @Test
    void verify_whenANonceIsRequiredAndNotThere_saysSo() throws Exception {
        DpopNonces nonces = Nonces.required(Proofs.CLOCK);
        DpopVerifier strict = new DpopVerifier(Proofs.BASE_URL, nonces, Proofs.CLOCK);
        String fresh = nonces.current().orElseThrow();

        assertThatExceptionOfType(AuthenticationException.class)
                .isThrownBy(() -> strict.verify(credentials(proof(claims())), Proofs.token(KEY)))
                .satisfies(e -> assertThat(e.reason().code()).isEqualTo("use_dpop_nonce"));
        assertThat(strict.verify(credentials(proof(claimsWith("nonce", fresh))), Proofs.token(KEY)))
                .isNotNull();
    }

    /** He asks for nonces of his own, if he does. */
    @Test
    void verify_whenAPeerForwardsTheProof_needsNoNonce() throws Exception {
        DpopVerifier strict = new DpopVerifier(Proofs.BASE_URL, Nonces.required(Proofs.CLOCK), Proofs.CLOCK);

        assertThat(strict.verify(credentials(proof(claims())), Proofs.token(KEY), Proofs.BASE_URL, Proofs.NOW))
                .isNotNull();
    }

    static List<Object[]> allowed() {
        ECKey p384 = Proofs.ecKey(TestKeys.ec("P-384"), Curve.P_384);
        RSAKey rsa = Proofs.rsaKey(TestKeys.rsa());
        return List.of(
                new Object[] {JWSAlgorithm.ES256, KEY},
                new Object[] {JWSAlgorithm.ES384, p384},
                new Object[] {JWSAlgorithm.PS256, rsa},
                new Object[] {JWSAlgorithm.RS256, rsa});
    }

    @ParameterizedTest
    @MethodSource("allowed")
    void verify_whenTheAlgorithmIsAllowed_holds(JWSAlgorithm algorithm, JWK key) throws Exception {
        String proof = signed(header(algorithm, key).build(), new Payload(claims()), key);

        assertThat(verifier.verify(credentials(proof), Proofs.token(key)).jkt())
                .isEqualTo(DpopVerifier.thumbprint(key));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"use\":\"enc\"", "\"key_ops\":[\"encrypt\"]", "\"key_ops\":[]", "\"alg\":\"ES384\""})
    void verify_whenTheKeyIsForSomethingElse_refuses(String purpose) {
        assertRefused(credentials(ownProof(purpose)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"use\":\"sig\"", "\"key_ops\":[\"verify\"]", "\"alg\":\"ES256\""})
    void verify_whenTheKeyIsForThis_holds(String purpose) throws Exception {
        assertThat(verifier.verify(credentials(ownProof(purpose)), Proofs.token(KEY)))
                .isNotNull();
    }

    private static String ownProof(String purpose) {
        String jwk = KEY.toPublicJWK().toJSONString().replaceFirst("\\{", "{" + purpose + ",");
        return raw(
                "{\"typ\":\"dpop+jwt\",\"alg\":\"ES256\",\"jwk\":" + jwk + "}", JSONObjectUtils.toJSONString(claims()));
    }

    @Test
    void verify_whenThereIsNoProof_refuses() {
        assertRefused(credentials());
    }

    @Test
    void verify_whenThereAreTwoProofs_refuses() {
        assertRefused(credentials(proof(claims()), proof(claims())));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "...", "a", "a.b", "a.b.c", "a.b.c.d", "a.b.c.d.e", "a.b.c.d.e.f", "é.é.é"})
    void verify_whenItIsNotThreeSegments_refuses(String proof) {
        assertRefused(credentials(proof));
    }

    @Test
    void verify_whenItIsVeryLong_refuses() {
        assertRefused(credentials(proof(claimsWith("x", "y".repeat(9_000)))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"JWT", "at+jwt", "rewrap+jwt", "dpop", "application/dpop+jwt", ""})
    void verify_whenTypIsAnother_refuses(String typ) {
        JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.ES256)
                .type(new JOSEObjectType(typ))
                .jwk(KEY.toPublicJWK())
                .build();

        assertRefused(credentials(signed(header, new Payload(claims()), KEY)));
    }

    @Test
    void verify_whenThereIsNoTyp_refuses() {
        JWSHeader header =
                new JWSHeader.Builder(JWSAlgorithm.ES256).jwk(KEY.toPublicJWK()).build();

        assertRefused(credentials(signed(header, new Payload(claims()), KEY)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"none", "None", "HS256", "RS256", "ES384", "ES256K", "ES512", "PS256", "EdDSA", "", "es256"})
    void verify_whenAlgIsNotThatOfTheKey_refuses(String alg) {
        assertRefused(credentials(raw(headerWith("alg", alg), json(claims()))));
    }

    @Test
    void verify_whenAlgIsNoneAndThereIsNoSignature_refuses() {
        String unsigned = raw(headerWith("alg", "none"), json(claims()));

        assertRefused(credentials(unsigned.substring(0, unsigned.lastIndexOf('.') + 1)));
    }

    /** Signed by HMAC with the public key's own text as the secret. */
    @Test
    void verify_whenThePublicKeyIsUsedAsASecret_refuses() throws JOSEException {
        JWSObject jws = new JWSObject(header(JWSAlgorithm.HS256, KEY).build(), new Payload(claims()));
        jws.sign(new MACSigner(KEY.toPublicJWK().toJSONString()));

        assertRefused(credentials(jws.serialize()));
    }

    @Test
    void verify_whenTheJwkIsPrivate_refuses() {
        assertRefused(credentials(raw(headerWith("jwk", KEY.toJSONObject()), json(claims()))));
    }

    @Test
    void verify_whenTheJwkIsSymmetric_refuses() throws JOSEException {
        OctetSequenceKey secret = new OctetSequenceKey.Builder(new byte[32]).build();
        String header = "{\"typ\":\"dpop+jwt\",\"alg\":\"HS256\",\"jwk\":" + secret.toJSONString() + "}";
        String input = Proofs.base64Url(header) + "." + Proofs.base64Url(json(claims()));
        Base64URL mac = new MACSigner(secret)
                .sign(new JWSHeader(JWSAlgorithm.HS256), input.getBytes(StandardCharsets.US_ASCII));

        assertRefused(credentials(input + "." + mac));
    }

    @Test
    void verify_whenThereIsNoJwk_refuses() {
        assertRefused(credentials(raw(headerWith("jwk", null), json(claims()))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "\"x\"",
                "1",
                "{\"kty\":\"EC\"}",
                "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AA\",\"y\":\"AA\"}"
            })
    void verify_whenTheJwkIsNoKey_refuses(String jwk) {
        assertRefused(credentials(raw("{\"typ\":\"dpop+jwt\",\"alg\":\"ES256\",\"jwk\":" + jwk + "}", json(claims()))));
    }

    @Test
    void verify_whenTheKeyIsOffItsCurve_refuses() {
        Map<String, Object> jwk = KEY.toPublicJWK().toJSONObject();
        byte[] y = KEY.getY().decode();
        y[31] ^= 1;
        jwk.put("y", Base64URL.encode(y).toString());

        assertRefused(credentials(raw(headerWith("jwk", jwk), json(claims()))));
    }

    /** With an exponent of 1 anybody can sign: the signature is the padded hash itself. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 17, 65_536})
    void verify_whenTheRsaExponentIsWeak_refuses(long exponent) {
        assertRefused(credentials(rsaProof(TestKeys.rsaPublic().getModulus(), BigInteger.valueOf(exponent))));
    }

    @ParameterizedTest
    @ValueSource(ints = {512, 1024, 2047, 8193, 16_384})
    void verify_whenTheRsaKeyIsTooShortOrTooLong_refusesAtOnce(int bits) {
        BigInteger modulus =
                new BigInteger(bits, new Random(1)).setBit(bits - 1).setBit(0);
        String proof = rsaProof(modulus, BigInteger.valueOf(65_537));
        long start = System.nanoTime();

        assertRefused(credentials(proof));
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(500));
    }

    @Test
    void verify_whenTheRsaExponentIsHuge_refusesAtOnce() {
        assertRefused(credentials(rsaProof(
                TestKeys.rsaPublic().getModulus(), BigInteger.TWO.pow(2_000).add(BigInteger.ONE))));
    }

    @Test
    void verify_whenSignedByAnotherKeyThanItsJwk_refuses() {
        JWSHeader header = header(JWSAlgorithm.ES256, KEY).build();

        assertRefused(credentials(signed(header, new Payload(claims()), OTHER_KEY)));
    }

    @Test
    void verify_whenAClaimWasChangedAfterwards_refuses() {
        String[] parts = proof(claims()).split("\\.", -1);

        assertRefused(credentials(parts[0] + "." + Proofs.base64Url(json(claims())) + "." + parts[2]));
    }

    @Test
    void verify_whenTheTokenIsBoundToAnotherKey_saysThatTheTokenIsInvalid() {
        assertThatExceptionOfType(AuthenticationException.class)
                .isThrownBy(() -> verifier.verify(credentials(proof(claims())), Proofs.token(OTHER_KEY)))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.INVALID_TOKEN));
    }

    @ParameterizedTest
    @ValueSource(strings = {"crit", "b64"})
    void verify_whenAHeaderIsCritical_refuses(String critical) {
        JWSHeader header = header(JWSAlgorithm.ES256, KEY)
                .criticalParams(Set.of(critical))
                .customParam(critical.equals("crit") ? "x" : "y", "z")
                .build();

        assertRefused(credentials(raw(header.toString(), json(claims()))));
    }

    /** RFC 7797 section 7: never in a JWT. */
    @Test
    void verify_whenThePayloadIsNotEncoded_refuses() {
        JWSHeader header = header(JWSAlgorithm.ES256, KEY)
                .base64URLEncodePayload(false)
                .criticalParams(Set.of("b64"))
                .build();
        Map<String, Object> claims = claims();
        claims.put("htu", "https://kas-usa:8443/rewrap"); // no full stop, which would end the segment
        DpopVerifier ofThatHost = new DpopVerifier("https://kas-usa:8443", Nonces.NOT_REQUIRED, Proofs.CLOCK);
        String proof = signed(header, new Payload(json(claims)), KEY);

        assertThatExceptionOfType(AuthenticationException.class)
                .isThrownBy(() -> ofThatHost.verify(credentials(proof), Proofs.token(KEY)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "post", "POST ", "", "PUT"})
    void verify_whenHtmIsAnother_refuses(String method) {
        assertRefused(credentials(proof(claimsWith("htm", method))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://kas-fra.example:8443/rewrap",
                "https://kas-usa.example/rewrap",
                "https://kas-usa.example:443/rewrap",
                "https://kas-usa.example:8444/rewrap",
                "http://kas-usa.example:8443/rewrap",
                "https://kas-usa.example:8443/",
                "https://kas-usa.example:8443",
                "https://kas-usa.example:8443/rewrap/",
                "https://kas-usa.example:8443/REWRAP",
                "https://kas-usa.example:8443/rewrap%2f",
                "https://kas-usa.example:8443/rewrap;x=y",
                "https://kas-usa.example:8443/../rewrap",
                "https://user@kas-usa.example:8443/rewrap",
                "https://@kas-usa.example:8443/rewrap",
                "https://kas-usa.example:8443@evil.example/rewrap",
                "https://kas-usa.example.:8443/rewrap",
                "https://kas-usa.example:8443.evil.example/rewrap",
                "//kas-usa.example:8443/rewrap",
                "/rewrap",
                "rewrap",
                "mailto:rewrap",
                "https:",
                "",
                " https://kas-usa.example:8443/rewrap",
                "https://kas-usa.example:8443/rewrap\u0000",
                "https://[::1]:8443/rewrap"
            })
    void verify_whenHtuIsAnother_refuses(String htu) {
        assertRefused(credentials(proof(claimsWith("htu", htu))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://kas-usa.example:8443/rewrap",
                "https://KAS-USA.example:8443/rewrap",
                "HTTPS://kas-usa.example:8443/rewrap",
                "https://kas-usa.example:8443/rewrap?a=b",
                "https://kas-usa.example:8443/rewrap#part",
                "https://kas-usa.example:8443/./rewrap",
                "https://kas-usa.example:8443/x/../rewrap"
            })
    void verify_whenHtuIsTheSameInOtherWords_holds(String htu) throws Exception {
        assertHolds(proof(claimsWith("htu", htu)));
    }

    @Test
    void verify_whenThePortIsTheDefault_mayBeLeftOut() throws Exception {
        DpopVerifier onDefaultPort = new DpopVerifier("https://kas-usa.example", Nonces.NOT_REQUIRED, Proofs.CLOCK);

        for (String htu : List.of("https://kas-usa.example/rewrap", "https://kas-usa.example:443/rewrap")) {
            assertThat(onDefaultPort.verify(credentials(proof(claimsWith("htu", htu))), Proofs.token(KEY)))
                    .isNotNull();
        }
    }

    @Test
    void verify_whenAthIsOfAnotherToken_refuses() {
        assertRefused(credentials(proof(claimsWith("ath", Proofs.sha256(new byte[] {1})))));
    }

    @ParameterizedTest
    @ValueSource(longs = {-60, -59, 0, 4, 5})
    void verify_whenIatIsNearEnough_holds(long seconds) throws Exception {
        assertHolds(proof(claimsWith("iat", NOW.plusSeconds(seconds).getEpochSecond())));
    }

    @ParameterizedTest
    @ValueSource(longs = {-100_000_000, -61, 6, 100_000_000})
    void verify_whenIatIsTooFar_refuses(long seconds) {
        assertRefused(
                credentials(proof(claimsWith("iat", NOW.plusSeconds(seconds).getEpochSecond()))));
    }

    @ParameterizedTest
    @CsvSource({"iat", "jti", "ath", "htm", "htu"})
    void verify_whenAClaimIsMissing_refuses(String claim) {
        assertRefused(credentials(proof(claimsWithout(claim))));
    }

    @ParameterizedTest
    @CsvSource({"iat", "jti", "ath", "htm", "htu"})
    void verify_whenAClaimIsOfAnotherType_refuses(String claim) {
        assertRefused(credentials(proof(claimsWith(claim, List.of("x")))));
        assertRefused(credentials(proof(claimsWith(claim, Map.of("x", 1)))));
        assertRefused(credentials(proof(claimsWith(claim, true))));
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e300, -1e300, 9.3e18})
    void verify_whenIatIsBeyondAllTime_refuses(double iat) {
        assertRefused(credentials(proof(claimsWith("iat", iat))));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 257, 4_000})
    void verify_whenJtiIsEmptyOrTooLong_refuses(int length) {
        assertRefused(credentials(proof(claimsWith("jti", "x".repeat(length)))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "[]", "\"text\"", "null", "{", "{\"htm\":\"POST\"}{}"})
    void verify_whenThePayloadIsNoSetOfClaims_refuses(String payload) {
        assertRefused(credentials(signed(header(JWSAlgorithm.ES256, KEY).build(), new Payload(payload), KEY)));
    }

    private void assertHolds(String proof) throws AuthenticationException {
        assertThat(verifier.verify(credentials(proof), Proofs.token(KEY))).isNotNull();
    }

    /** With the right reason, and without a word of what was sent. */
    private void assertRefused(Credentials credentials) {
        assertThatExceptionOfType(AuthenticationException.class)
                .isThrownBy(() -> verifier.verify(credentials, Proofs.token(KEY)))
                .satisfies(e -> {
                    assertThat(e.reason()).isEqualTo(Reason.INVALID_DPOP_PROOF);
                    assertThat(e.description()).hasSizeLessThan(120).doesNotContain("\"", "evil", "Exception");
                });
    }

    private static String headerWith(String name, Object value) {
        Map<String, Object> header = header(JWSAlgorithm.ES256, KEY).build().toJSONObject();
        if (value == null) {
            header.remove(name);
        } else {
            header.put(name, value);
        }
        return json(header);
    }

    private static String rsaProof(BigInteger modulus, BigInteger exponent) {
        RSAKey key = new RSAKey.Builder(Base64URL.encode(modulus), Base64URL.encode(exponent)).build();
        return raw("{\"typ\":\"dpop+jwt\",\"alg\":\"RS256\",\"jwk\":" + key.toJSONString() + "}", json(claims()));
    }

    private static String json(Map<String, Object> map) {
        return JSONObjectUtils.toJSONString(map);
    }
}
