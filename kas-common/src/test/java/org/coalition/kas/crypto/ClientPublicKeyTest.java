package org.coalition.kas.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigInteger;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientPublicKeyTest {

    private static final Duration SOON = Duration.ofSeconds(2);
    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** The key of RFC 7638 section 3.1. */
    private static final String RFC_7638_KEY = """
            {"kty": "RSA", "e": "AQAB", "alg": "RS256", "kid": "2011-04-29", "n": "\
            0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhM\
            stn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5\
            hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw"}
            """;

    /** RFC 7517 appendix A.2's EC key, d included. */
    private static final String PRIVATE_EC_KEY = """
            {"kty":"EC","crv":"P-256","x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
             "y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM","d":"870MB6gfuTJ4HtUnUvYMyJpr5eUZNP4Bk43bVdj3eAE"}
            """;

    // Thumbprints

    @Test
    void thumbprint_whenKeyIsThatOfRfc7638_isThatOfRfc7638() throws Exception {
        assertThat(ClientPublicKey.parse(MAPPER.readTree(RFC_7638_KEY)).thumbprint())
                .isEqualTo("NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
    }

    @ParameterizedTest
    @ValueSource(strings = {"P-256", "P-384", "P-521"})
    void parse_whenEcKeyComesAsPemOrJwk_givesTheSameKeyAndThumbprint(String curve) {
        ECPublicKey key = TestKeys.ecPublic(curve);
        ClientPublicKey pem = ClientPublicKey.parse(new TextNode(Pem.of(key)));
        ClientPublicKey jwk = ClientPublicKey.parse(TestKeys.jwk(key));

        assertThat(pem).isEqualTo(jwk).hasSameHashCodeAs(jwk);
        assertThat(pem.thumbprint()).isEqualTo(jwk.thumbprint());
        assertThat(pem.key()).isEqualTo(key);
    }

    @ParameterizedTest
    @ValueSource(ints = {2048, 3072, 4096, 8192})
    void parse_whenRsaKeyComesAsPemOrJwk_givesTheSameThumbprint(int bits) {
        RSAPublicKey key = TestKeys.rsaPublic(bits, 65_537);

        assertThat(ClientPublicKey.parse(new TextNode(Pem.of(key))).thumbprint())
                .isEqualTo(ClientPublicKey.parse(TestKeys.jwk(key)).thumbprint());
    }

    @Test
    void thumbprint_whenModulusIsPadded_isThatOfTheKey() {
        RSAPublicKey key = TestKeys.rsaPublic(2048, 65_537);
        ObjectNode padded = TestKeys.jwk(key).put("n", TestKeys.base64Url(key.getModulus(), 300));

        assertThat(ClientPublicKey.parse(padded).thumbprint())
                .isEqualTo(ClientPublicKey.of(key).thumbprint());
    }

    @Test
    void thumbprint_whenKeysDiffer_differs() {
        assertThat(ClientPublicKey.of(TestKeys.newEc("P-256").getPublic()).thumbprint())
                .isNotEqualTo(
                        ClientPublicKey.of(TestKeys.newEc("P-256").getPublic()).thumbprint());
    }

    @Test
    void toString_whenCalled_givesTheThumbprint() {
        ClientPublicKey key = ClientPublicKey.of(TestKeys.ecPublic("P-256"));

        assertThat(key).hasToString("ClientPublicKey[" + key.thumbprint() + "]");
    }

    // RSA

    @ParameterizedTest
    @ValueSource(ints = {512, 1024, 2047})
    void parse_whenRsaKeyIsShort_refuses(int bits) {
        assertRefused(TestKeys.jwk(TestKeys.rsaPublic(bits, 65_537)), "2048 to 8192");
    }

    @Test
    void parse_whenRsaKeyInPemHas1024Bits_refuses() {
        assertRefused(new TextNode(Pem.of(TestKeys.rsaPublic(1024, 65_537))), "2048 to 8192");
    }

    @ParameterizedTest
    @ValueSource(ints = {8193, 16_384, 32_768, 262_144})
    void parse_whenRsaKeyIsLong_refusesSoon(int bits) {
        JsonNode jwk = TestKeys.jwk(TestKeys.rsaPublic(bits, 65_537));

        assertTimeoutPreemptively(SOON, () -> assertRefused(jwk, ""));
    }

    @Test
    void parse_whenRsaKeyInPemHas16384Bits_refusesSoon() {
        JsonNode pem = new TextNode(Pem.of(TestKeys.rsaPublic(16_384, 65_537)));

        assertTimeoutPreemptively(SOON, () -> assertRefused(pem, "2048 to 8192"));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 3, 5, 17, 257, 65_535, 65_536, 65_538, 1L << 40, (1L << 33) + 1, (1L << 40) + 1})
    void of_whenExponentIsSmallOrEven_refuses(long exponent) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ClientPublicKey.of(TestKeys.rsaPublic(2048, exponent)))
                .withMessageContaining("exponent");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 3, 65_536})
    void parse_whenJwkHasSuchAnExponent_refuses(long exponent) {
        assertRefused(TestKeys.jwk(TestKeys.rsaPublic(2048, exponent)), "");
    }

    @ParameterizedTest
    @ValueSource(longs = {65_537, 65_539, 4_294_967_297L, (1L << 33) - 1})
    void of_whenExponentIsOddAndLargeEnough_accepts(long exponent) {
        RSAPublicKey key = TestKeys.rsaPublic(2048, exponent);

        assertThat(ClientPublicKey.of(key).key()).isSameAs(key);
    }

    /** A compressed point (SEC 1 section 2.3.3): some providers read it, and some do not. */
    @Test
    void parse_whenThePointIsCompressed_refuses() {
        byte[] der = TestKeys.ecPublic("P-256").getEncoded();
        byte[] compressed = Arrays.copyOf(der, 26 + 33);
        compressed[1] = 26 + 33 - 2;
        compressed[24] = 34;
        compressed[26] = 2;

        assertRefused(TextNode.valueOf(TestKeys.pem(compressed)), "");
    }

    @Test
    void of_whenExponentIsHuge_refusesSoon() {
        RSAPublicKey key = TestKeys.rsaPublic(
                TestKeys.rsaPublic(8192, 3).getModulus(),
                BigInteger.TWO.pow(8000).setBit(0));

        assertTimeoutPreemptively(
                SOON, () -> assertThatIllegalArgumentException().isThrownBy(() -> ClientPublicKey.of(key)));
    }

    @Test
    void of_whenModulusIsEven_refuses() {
        BigInteger even = TestKeys.rsaPublic(2048, 3).getModulus().clearBit(0);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> ClientPublicKey.of(TestKeys.rsaPublic(even, BigInteger.valueOf(65_537))))
                .withMessageContaining("modulus");
    }

    // EC

    @ParameterizedTest
    @ValueSource(strings = {"P-256", "P-384", "P-521"})
    void parse_whenPointOfJwkIsOffItsCurve_refuses(String curve) {
        ECPublicKey key = TestKeys.ecPublic(curve);
        JsonNode jwk = TestKeys.jwk(key)
                .put("x", TestKeys.base64Url(key.getW().getAffineX().flipBit(0), 32));

        assertRefused(jwk, "");
    }

    @ParameterizedTest
    @ValueSource(strings = {"P-256", "P-384", "P-521"})
    void parse_whenPointOfPemIsOffItsCurve_refuses(String curve) {
        byte[] der = TestKeys.ecPublic(curve).getEncoded();
        der[der.length - 1] ^= 1;

        assertRefused(new TextNode(TestKeys.pem(der)), "");
    }

    /** It solves the curve's equation modulo the prime, but is another text for the same point. */
    @ParameterizedTest
    @ValueSource(strings = {"P-256", "P-384", "P-521"})
    void parse_whenCoordinateOfJwkIsBeyondThePrime_refuses(String curve) {
        ECPublicKey key = TestKeys.ecPublic(curve);
        BigInteger beyond = key.getW().getAffineX().add(TestKeys.prime(key));

        assertRefused(TestKeys.jwk(key).put("x", TestKeys.base64Url(beyond, 0)), "");
    }

    @Test
    void of_whenCoordinateIsBeyondThePrime_refuses() throws Exception {
        ECPublicKey key = TestKeys.ecPublic("P-521");
        ECPublicKey beyond = TestKeys.point(
                key.getParams(),
                key.getW().getAffineX(),
                key.getW().getAffineY().add(TestKeys.prime(key)));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> ClientPublicKey.of(beyond))
                .withMessageContaining("point on its curve");
    }

    @Test
    void parse_whenPointIsTheOrigin_refuses() throws Exception {
        assertRefused(MAPPER.readTree("{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AA\",\"y\":\"AA\"}"), "");
    }

    @Test
    void parse_whenCurveOfJwkIsSecp256k1_refuses() throws Exception {
        assertRefused(MAPPER.readTree("""
                        {"kty":"EC","crv":"secp256k1","x":"V6bjAmShNZ4FSm8iQWrWnJsa3YmqGZ5nbZbOwh02hDA",
                         "y":"eL01gTuA9kBiMNtQClcQuwR21cXLDRfO1bIeaXq5GzU"}
                        """), "");
    }

    @Test
    void parse_whenCurveOfPemIsSecp256k1_refuses() {
        assertRefused(new TextNode("""
                        -----BEGIN PUBLIC KEY-----
                        MFYwEAYHKoZIzj0CAQYFK4EEAAoDQgAEV6bjAmShNZ4FSm8iQWrWnJsa3YmqGZ5n
                        bZbOwh02hDB4vTWBO4D2QGIw21AKVxC7BHbVxcsNF87Vsh5perkbNQ==
                        -----END PUBLIC KEY-----
                        """), "");
    }

    @Test
    void of_whenKeyIsEd25519_refuses() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ClientPublicKey.of(TestKeys.ed25519().getPublic()))
                .withMessage("must be an RSA, EC or ML-KEM key");
    }

    // What is no public key

    @Test
    void parse_whenEcJwkIsPrivate_refuses() throws Exception {
        assertRefused(MAPPER.readTree(PRIVATE_EC_KEY), "public key");
    }

    @Test
    void parse_whenRsaJwkIsPrivate_refuses() throws Exception {
        ObjectNode jwk = (ObjectNode) MAPPER.readTree(RFC_7638_KEY);

        assertRefused(jwk.put("d", "AQAB"), "public key");
    }

    @Test
    void parse_whenJwkIsSymmetric_refuses() throws Exception {
        assertRefused(MAPPER.readTree("{\"kty\":\"oct\",\"k\":\"" + "A".repeat(43) + "\"}"), "public key");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "null",
                "true",
                "7",
                "\"\"",
                "\"x\"",
                "{\"kty\":\"RSA\"}",
                "{\"kty\":\"EC\",\"crv\":\"P-256\"}",
                "{\"kty\":\"rsa\",\"n\":\"AQAB\",\"e\":\"AQAB\"}",
                "{\"kty\":\"RSA\",\"n\":\"\",\"e\":\"\"}",
                "{\"kty\":\"RSA\",\"n\":\"####\",\"e\":\"AQAB\"}",
                "{\"kty\":\"RSA\",\"n\":1,\"e\":2}",
                "{\"kty\":\"EC\",\"crv\":\"\",\"x\":\"AQ\",\"y\":\"AQ\"}",
                "{\"kty\":\"EC\",\"crv\":\"P-224\",\"x\":\"AQ\",\"y\":\"AQ\"}",
                "{\"kty\":\"OKP\",\"crv\":\"X25519\",\"x\":\"AAAA\"}",
                "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}",
                "{\"keys\":[]}"
            })
    void parse_whenItIsNoKeyOfOurs_refuses(String json) throws Exception {
        assertRefused(MAPPER.readTree(json), "");
    }

    @ParameterizedTest
    @CsvSource({
        "x5c, [1]",
        "x5c, [\"secret-4711\"]",
        "key_ops, [\"secret-4711\"]",
        "use, 4711",
        "crv, \"secret-4711\"",
        "kid, 4711"
    })
    void parse_whenAnotherMemberIsOdd_neverRepeatsIt(String name, String value) throws Exception {
        ObjectNode jwk = TestKeys.jwk(TestKeys.ecPublic("P-256"));
        jwk.set(name, MAPPER.readTree(value));
        try {
            ClientPublicKey.parse(jwk);
        } catch (IllegalArgumentException e) {
            assertThat(e.getMessage()).doesNotContain("4711");
        }
    }

    @Test
    void parse_whenJwkIsMutated_neverFailsOtherwiseThanByRefusing() throws Exception {
        var random = new Random(7517);
        JsonNode[] values = MAPPER.readValue("""
                [null, true, 0, -1, 1e300, "", "A", "AA", "AQAB", "####", "P-256", "P-521", "EC", "RSA", "OKP", "oct", [], [null],
                 {}, "sig", ["sign"], "ES256", {"a":[1]}]
                """, JsonNode[].class);
        String[] names = {
            "kty", "crv", "x", "y", "d", "n", "e", "p", "q", "oth", "k", "use", "key_ops", "alg", "kid", "x5c", "x5t",
            "x5u", "exp", "nbf", "iat", "revoked"
        };
        for (int i = 0; i < 3000; i++) {
            ObjectNode jwk =
                    TestKeys.jwk(random.nextBoolean() ? TestKeys.ecPublic("P-256") : TestKeys.rsaPublic(2048, 65_537));
            for (int j = random.nextInt(4); j >= 0; j--) {
                jwk.set(names[random.nextInt(names.length)], values[random.nextInt(values.length)]);
            }
            parseOrRefuse(jwk);
        }
    }

    @Test
    void parse_whenPemIsMutated_neverFailsOtherwiseThanByRefusing() {
        var random = new Random(7468);
        byte[] ec = TestKeys.ecPublic("P-384").getEncoded();
        byte[] rsa = TestKeys.rsa().getPublic().getEncoded();
        for (int i = 0; i < 3000; i++) {
            byte[] der = (random.nextBoolean() ? ec : rsa).clone();
            for (int j = random.nextInt(3); j >= 0; j--) {
                der[random.nextInt(random.nextBoolean() ? 40 : der.length)] = (byte) random.nextInt();
            }
            parseOrRefuse(new TextNode(TestKeys.pem(der)));
        }
    }

    @Test
    void parse_whenPemHoldsAPrivateKey_refuses() {
        String text = TestKeys.pem(TestKeys.ec("P-256").getPrivate().getEncoded());

        assertRefused(new TextNode(text), "public key");
    }

    @Test
    void parse_whenJwkComesAsText_refuses() {
        assertRefused(new TextNode(TestKeys.jwk(TestKeys.ecPublic("P-256")).toString()), "PEM");
    }

    @Test
    void parse_whenPemIsGarbage_doesNotRepeatIt() {
        String garbage = Base64.getEncoder().encodeToString("secret 4711".getBytes(UTF_8));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> ClientPublicKey.parse(
                        new TextNode("-----BEGIN PUBLIC KEY-----\n" + garbage + "\n-----END PUBLIC KEY-----")))
                .withMessageNotContaining(garbage);
    }

    private static void parseOrRefuse(JsonNode json) {
        try {
            assertThat(ClientPublicKey.parse(json).thumbprint()).hasSize(43);
        } catch (IllegalArgumentException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
    }

    private static void assertRefused(JsonNode json, String why) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ClientPublicKey.parse(json))
                .withMessageContaining(why);
    }
}
