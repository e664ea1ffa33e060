package org.coalition.kas.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.RSAKey;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.interfaces.ECPublicKey;
import java.util.List;
import org.coalition.kas.crypto.SignatureAlgorithm;
import org.coalition.kas.support.TestKeys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SigningKeyTest {

    @TempDir
    private Path folder;

    @Test
    void read_whenItIsAPrivateP256KeyWithAKid_signs() throws Exception {
        SigningKey key = SigningKey.read(file(ec(Curve.P_256, true, "sig-1")));

        byte[] message = {1, 2, 3};
        assertThat(SignatureAlgorithm.ES256.verify(
                        key.publicJwk().toPublicKey(),
                        message,
                        SignatureAlgorithm.ES256.sign(key.privateKey(), message)))
                .isTrue();
        assertThat(key.kid()).isEqualTo("sig-1");
        assertThat(key.publicJwk().isPrivate()).isFalse();
        assertThat(key).hasToString("SigningKey[sig-1]");
    }

    static List<String> unusable() throws Exception {
        return List.of(
                ec(Curve.P_256, false, "sig-1"),
                ec(Curve.P_256, true, null),
                ec(Curve.P_384, true, "sig-1"),
                new RSAKey.Builder(TestKeys.rsaPublic())
                        .privateKey(TestKeys.rsa().getPrivate())
                        .keyID("sig-1")
                        .build()
                        .toJSONString(),
                "{\"kty\":\"oct\",\"k\":\"c2VjcmV0LXNlY3JldA\",\"kid\":\"sig-1\"}",
                "{\"kty\":\"EC\",\"crv\":\"P-256\",\"d\":\"c2VjcmV0LXNlY3JldA\"}",
                "c2VjcmV0LXNlY3JldA",
                "");
    }

    @ParameterizedTest
    @MethodSource("unusable")
    void read_whenItIsAnythingElse_namesSettingAndFileAndNothingOfTheContent(String content) throws Exception {
        Path file = file(content);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> SigningKey.read(file))
                .withMessageContaining("kas.keys.signing-key-file")
                .withMessageContaining(file.toString())
                .satisfies(e -> {
                    StringWriter trace = new StringWriter();
                    e.printStackTrace(new PrintWriter(trace));
                    assertThat(trace.toString()).doesNotContain("c2VjcmV0LXNlY3JldA", "\"d\"");
                });
    }

    @Test
    void read_whenThereIsNoFile_namesIt() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SigningKey.read(folder.resolve("nothing.jwk")))
                .withMessageContaining("nothing.jwk");
    }

    private Path file(String content) throws Exception {
        return Files.writeString(folder.resolve("signing.jwk"), content);
    }

    private static String ec(Curve curve, boolean withPrivate, String kid) {
        var pair = TestKeys.ec(curve.getName());
        ECKey.Builder builder = new ECKey.Builder(curve, (ECPublicKey) pair.getPublic());
        PrivateKey own = pair.getPrivate();
        return (withPrivate ? builder.privateKey(own) : builder)
                .keyID(kid)
                .build()
                .toJSONString();
    }
}
