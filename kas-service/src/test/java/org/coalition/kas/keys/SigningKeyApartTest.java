package org.coalition.kas.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.cloud.kms.v1.ProtectionLevel;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.coalition.kas.domain.KeyId;
import org.coalition.kas.domain.KeyState;
import org.coalition.kas.domain.WrapAlgorithm;
import org.coalition.kas.support.TestKeys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Wrapping keys and signing keys are never the same. */
class SigningKeyApartTest {

    @TempDir
    private Path folder;

    @Test
    void signingKey_whenItIsAWrappingKeyToo_stopsTheStart() throws Exception {
        ECKey key = new ECKeyGenerator(Curve.P_256).keyID("kas-usa-sig-001").generate();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> signingKey(key, key.toECPublicKey()))
                .withMessageContaining("kas.keys.signing-key-file");
    }

    @Test
    void signingKey_whenItIsAnother_isTaken() throws Exception {
        ECKey key = new ECKeyGenerator(Curve.P_256).keyID("kas-usa-sig-001").generate();

        assertThat(signingKey(key, TestKeys.ecPublic("P-256")).kid()).isEqualTo("kas-usa-sig-001");
    }

    /** Its public half is not published, and that is all that the ring knows of it. */
    @Test
    void signingKey_whenItIsAWrappingKeyThatIsNotPublishedAnyMore_stopsTheStart() throws Exception {
        ECKey key = new ECKeyGenerator(Curve.P_256).keyID("kas-usa-sig-001").generate();
        Path file = KeyFiles.write(folder, key.toECPrivateKey(), key.toECPublicKey());
        LocalKeyProvider local = new LocalKeyProvider(null);
        local.load(new KeysProperties.Wrapping("kid", null, file, KeyState.UNWRAP_ONLY, null, null));
        WrappingKey retired = new WrappingKey(
                new KeyId("kid"), local, file.toString(), WrapAlgorithm.ECDH_ES, KeyState.UNWRAP_ONLY, null);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> signingKey(key, retired))
                .withMessageContaining("kas.keys.signing-key-file");
    }

    private SigningKey signingKey(ECKey signing, PublicKey wrapping) throws Exception {
        return signingKey(
                signing,
                new WrappingKey(
                        new KeyId("kas-usa-ec-001"),
                        new FakeKeyProvider(),
                        "name",
                        WrapAlgorithm.ECDH_ES,
                        KeyState.ACTIVE,
                        wrapping));
    }

    private SigningKey signingKey(ECKey signing, WrappingKey wrapping) throws Exception {
        Path file = Files.writeString(folder.resolve("signing.jwk"), signing.toJSONString());
        Duration second = Duration.ofSeconds(1);
        KeysProperties properties = new KeysProperties(
                List.of(),
                Set.of(),
                file,
                new KeysProperties.CloudKms(null, null, ProtectionLevel.HSM, second, second, second, 1),
                null);
        return new KeysConfiguration().signingKey(properties, new KeyRing(List.of(wrapping)));
    }
}
