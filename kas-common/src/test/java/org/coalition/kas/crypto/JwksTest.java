package org.coalition.kas.crypto;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.nimbusds.jose.jwk.JWK;
import java.math.BigInteger;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class JwksTest {

    static Stream<PublicKey> keys() {
        return Stream.of(
                TestKeys.ecPublic("P-256"),
                TestKeys.ecPublic("P-384"),
                TestKeys.ecPublic("P-521"),
                TestKeys.rsa().getPublic());
    }

    @ParameterizedTest
    @MethodSource("keys")
    void publicKey_whenJwkIsOfAKey_givesThatKey(PublicKey key) throws Exception {
        assertThat(Jwks.publicKey(JWK.parse(TestKeys.jwk(key).toString()))).isEqualTo(key);
    }

    @Test
    void publicKey_whenJwkIsEd25519_givesThatKey() throws Exception {
        EdECPublicKey key = (EdECPublicKey) TestKeys.ed25519().getPublic();
        byte[] der = key.getEncoded();
        byte[] x = Arrays.copyOfRange(der, der.length - 32, der.length);

        assertThat(Jwks.publicKey(okp("Ed25519", x))).isEqualTo(key);
    }

    /** RFC 8037 appendices A.2 and A.4: a key and a signature by it. */
    @Test
    void publicKey_whenJwkIsThatOfRfc8037_verifiesItsSignature() throws Exception {
        PublicKey key = Jwks.publicKey(JWK.parse(
                "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}"));
        Bytes signature = Bytes.fromBase64Url(
                "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg");

        assertThat(SignatureAlgorithm.EDDSA.verify(
                        key, "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc".getBytes(US_ASCII), signature))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 31, 33})
    void publicKey_whenEd25519HasAnotherLength_refuses(int length) throws Exception {
        JWK jwk = okp("Ed25519", new byte[length]);

        assertThatIllegalArgumentException().isThrownBy(() -> Jwks.publicKey(jwk));
    }

    @ParameterizedTest
    @ValueSource(strings = {"X25519", "Ed448", "X448"})
    void publicKey_whenCurveIsAnother_refuses(String curve) throws Exception {
        JWK jwk = okp(curve, new byte[32]);

        assertThatIllegalArgumentException().isThrownBy(() -> Jwks.publicKey(jwk));
    }

    @Test
    void publicKey_whenJwkIsSymmetric_refuses() throws Exception {
        JWK jwk = JWK.parse("{\"kty\":\"oct\",\"k\":\"AAAA\"}");

        assertThatIllegalArgumentException().isThrownBy(() -> Jwks.publicKey(jwk));
    }

    @ParameterizedTest
    @ValueSource(strings = {"P-256", "P-384", "P-521"})
    void publicKey_whenCoordinateIsBeyondThePrime_refuses(String curve) throws Exception {
        ECPublicKey key = TestKeys.ecPublic(curve);
        BigInteger beyond = key.getW().getAffineY().add(TestKeys.prime(key));
        JWK jwk = JWK.parse(
                TestKeys.jwk(key).put("y", TestKeys.base64Url(beyond, 0)).toString());

        assertThatIllegalArgumentException().isThrownBy(() -> Jwks.publicKey(jwk));
    }

    private static JWK okp(String curve, byte[] x) throws Exception {
        return JWK.parse("{\"kty\":\"OKP\",\"crv\":\"" + curve + "\",\"x\":\""
                + Base64.getUrlEncoder().withoutPadding().encodeToString(x) + "\"}");
    }
}
