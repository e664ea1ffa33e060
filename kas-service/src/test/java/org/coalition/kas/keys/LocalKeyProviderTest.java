package org.coalition.kas.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.security.KeyPair;
import java.security.interfaces.ECPublicKey;
import org.coalition.kas.crypto.Bytes;
import org.coalition.kas.crypto.Dek;
import org.coalition.kas.crypto.EcWrap;
import org.coalition.kas.crypto.IntegrityException;
import org.coalition.kas.crypto.MlKem;
import org.coalition.kas.crypto.Pem;
import org.coalition.kas.domain.KeyState;
import org.coalition.kas.domain.WrapAlgorithm;
import org.coalition.kas.domain.WrappedKey;
import org.coalition.kas.support.TestKeys;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class LocalKeyProviderTest extends KeyProviderContract {

    @TempDir
    private Path folder;

    private final LocalKeyProvider provider = new LocalKeyProvider(null);
    private Path rsa;

    @BeforeEach
    void load() {
        rsa = file(TestKeys.rsa());
        assertThat(provider.load(pem(rsa))).isEqualTo(WrapAlgorithm.RSA_OAEP_256);
    }

    @Override
    KeyProvider provider() {
        return provider;
    }

    @Override
    String keyName() {
        return rsa.toString();
    }

    @Override
    String unknownKeyName() {
        return "/nowhere";
    }

    @ParameterizedTest
    @ValueSource(strings = {"P-256", "P-384", "P-521"})
    void unwrap_whenAgreedOnACurve_givesTheKey(String curve) throws Exception {
        Path file = file(TestKeys.ec(curve));
        assertThat(provider.load(pem(file))).isEqualTo(WrapAlgorithm.ECDH_ES);

        try (Dek dek = Dek.random(32);
                Dek unwrapped = provider.unwrap(file.toString(), ecWrapped(dek, curve), soon())) {
            assertThat(unwrapped).isEqualTo(dek);
        }
    }

    @Test
    void unwrap_whenTheEphemeralKeyIsOnAnotherCurve_refuses() {
        Path file = file(TestKeys.ec("P-384"));
        provider.load(pem(file));

        assertThatExceptionOfType(IntegrityException.class)
                .isThrownBy(() -> provider.unwrap(file.toString(), ecWrapped(Dek.random(32), "P-256"), soon()));
    }

    @Test
    void unwrap_whenTheEphemeralKeyIsMissing_refuses() {
        Path file = file(TestKeys.ec("P-256"));
        provider.load(pem(file));
        WrappedKey without = new WrappedKey(
                WrapAlgorithm.ECDH_ES, ecWrapped(Dek.random(32), "P-256").ciphertext(), null);

        assertThatExceptionOfType(IntegrityException.class)
                .isThrownBy(() -> provider.unwrap(file.toString(), without, soon()));
    }

    @ParameterizedTest
    @EnumSource
    void unwrap_whenEncapsulated_givesTheKey(MlKem set) throws Exception {
        KeyPair pair = TestKeys.mlKem(set.algorithm());
        Path file = file(pair);
        assertThat(provider.load(pem(file))).isEqualTo(WrapAlgorithm.ML_KEM);

        try (Dek dek = Dek.random(32)) {
            WrappedKey wrapped = new WrappedKey(WrapAlgorithm.ML_KEM, set.wrap(pair.getPublic(), dek), null);
            assertThat(provider.unwrap(file.toString(), wrapped, soon())).isEqualTo(dek);
        }
    }

    @ParameterizedTest
    @EnumSource(names = "RSA_OAEP_256", mode = EnumSource.Mode.EXCLUDE)
    void unwrap_whenTheKeyIsForAnotherType_refuses(WrapAlgorithm algorithm) {
        WrappedKey wrapped = new WrappedKey(algorithm, Bytes.of(new byte[256]), TestKeys.ecPublic("P-256"));

        assertThatExceptionOfType(IntegrityException.class)
                .isThrownBy(() -> provider.unwrap(rsa.toString(), wrapped, soon()));
    }

    @Test
    void load_whenTheHalvesAreNotOfOnePair_refuses() {
        assertUnusable(KeyFiles.write(folder, TestKeys.newEc("P-256").getPrivate(), TestKeys.ecPublic("P-256")));
    }

    @Test
    void load_whenTheKeyIsWeak_refuses() {
        assertUnusable(file(TestKeys.rsa(1024)));
        assertUnusable(file(TestKeys.mlKem("ML-KEM-512")));
    }

    @Test
    void load_whenAHalfIsMissing_refuses() {
        assertUnusable(KeyFiles.write(folder, Pem.of(TestKeys.ecPublic("P-256"))));
        assertUnusable(KeyFiles.write(folder, KeyFiles.pem(TestKeys.ec("P-256").getPrivate())));
        assertUnusable(KeyFiles.write(folder, ""));
        assertUnusable(folder.resolve("absent.pem"));
    }

    private void assertUnusable(Path file) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> provider.load(pem(file)))
                .withMessageContaining("kas.keys.wrapping[].file")
                .withMessageContaining(file.toString());
    }

    @Test
    void load_whenTheKeyIsInATokenAndThereIsNone_namesTheSetting() {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        provider.load(new KeysProperties.Wrapping("kid", null, null, KeyState.ACTIVE, null, "alias")))
                .withMessageContaining("kas.keys.pkcs11");
    }

    private static KeysProperties.Wrapping pem(Path file) {
        return new KeysProperties.Wrapping("kid", null, file, KeyState.ACTIVE, null, null);
    }

    private Path file(KeyPair pair) {
        return KeyFiles.write(folder, pair.getPrivate(), pair.getPublic());
    }

    private static WrappedKey ecWrapped(Dek dek, String curve) {
        ECPublicKey kas = TestKeys.ecPublic(curve);
        KeyPair ephemeral = EcWrap.ephemeralFor(kas);
        return new WrappedKey(WrapAlgorithm.ECDH_ES, EcWrap.wrap(ephemeral.getPrivate(), kas, dek), (ECPublicKey)
                ephemeral.getPublic());
    }
}
