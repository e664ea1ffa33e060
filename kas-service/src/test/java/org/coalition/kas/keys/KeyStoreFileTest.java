package org.coalition.kas.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.Map;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.coalition.kas.domain.KeyState;
import org.coalition.kas.domain.WrapAlgorithm;
import org.coalition.kas.support.TestKeys;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An RSA key in a PKCS #12 file does what every provider's does; and which entry of a file is taken, and which is not. */
class KeyStoreFileTest extends KeyProviderContract {

    @TempDir
    private Path folder;

    private final LocalKeyProvider provider = new LocalKeyProvider(null);
    private Path password;
    private String rsa;

    @BeforeEach
    void load() throws Exception {
        password = KeyStores.password(folder, KeyStores.PASSWORD + "\n");
        KeysProperties.Wrapping key = key(KeyStores.pkcs12(folder, Map.of("rsa", TestKeys.rsa())), null);
        assertThat(provider.load(key)).isEqualTo(WrapAlgorithm.RSA_OAEP_256);
        rsa = key.place();
    }

    @Override
    KeyProvider provider() {
        return provider;
    }

    @Override
    String keyName() {
        return rsa;
    }

    @Override
    String unknownKeyName() {
        return rsa + "#another";
    }

    @ParameterizedTest
    @ValueSource(strings = {"P-256", "P-384", "P-521"})
    void load_whenItIsAnEcKey_takesIt(String curve) throws Exception {
        KeysProperties.Wrapping key = key(KeyStores.pkcs12(folder, Map.of("ec", TestKeys.ec(curve))), null);

        assertThat(provider.load(key)).isEqualTo(WrapAlgorithm.ECDH_ES);
        assertThat(provider.publicKey(key.place(), soon())).isEqualTo(TestKeys.ecPublic(curve));
    }

    @Test
    void load_whenItIsAnMlKemKey_takesIt() throws Exception {
        KeyPair pair = TestKeys.mlKem("ML-KEM-768");

        assertThat(provider.load(key(KeyStores.pkcs12(folder, Map.of("kem", pair)), null)))
                .isEqualTo(WrapAlgorithm.ML_KEM);
    }

    @Test
    void load_whenThereAreTwo_takesTheOneThatIsNamed() throws Exception {
        Path file = KeyStores.pkcs12(folder, Map.of("rsa", TestKeys.rsa(), "ec", TestKeys.ec("P-256")));

        assertThat(provider.load(key(file, "ec"))).isEqualTo(WrapAlgorithm.ECDH_ES);
        assertThat(provider.load(key(file, "rsa"))).isEqualTo(WrapAlgorithm.RSA_OAEP_256);
        assertThat(provider.publicKey(file + "#ec", soon())).isEqualTo(TestKeys.ecPublic("P-256"));
    }

    @Test
    void load_whenThereAreTwoAndNoneIsNamed_refusesAndNamesThem() throws Exception {
        Path file = KeyStores.pkcs12(folder, Map.of("rsa", TestKeys.rsa(), "ec", TestKeys.ec("P-256")));

        assertUnusable(file, null).withMessageContaining("alias").withMessageContaining("rsa");
    }

    @Test
    void load_whenTheNamedOneIsNotThere_refuses() throws Exception {
        assertUnusable(KeyStores.pkcs12(folder, Map.of("rsa", TestKeys.rsa())), "ec")
                .withMessageContaining("ec");
    }

    @Test
    void load_whenThePasswordIsAnother_refusesAndQuotesNeither() throws Exception {
        Path file = KeyStores.pkcs12(folder, Map.of("rsa", TestKeys.rsa()));
        password = KeyStores.password(folder, "wrong battery");

        assertUnusable(file, null).withMessageNotContaining("battery").withMessageNotContaining("horse");
    }

    @Test
    void load_whenTheHalvesAreNotOfOnePair_refuses() throws Exception {
        KeyPair mixed =
                new KeyPair(TestKeys.ecPublic("P-256"), TestKeys.newEc("P-256").getPrivate());

        assertUnusable(KeyStores.pkcs12(folder, Map.of("mixed", mixed)), null).withMessageContaining("whole");
    }

    @Test
    void load_whenTheKeyIsWeak_refuses() throws Exception {
        assertUnusable(KeyStores.pkcs12(folder, Map.of("weak", TestKeys.rsa(1024))), null)
                .withMessageContaining("2048");
    }

    @Test
    void load_whenItIsNoKeyStore_refuses() throws Exception {
        assertUnusable(Files.writeString(folder.resolve("text.p12"), "no key store"), null);
        assertUnusable(folder.resolve("absent.p12"), null);
        assertUnusable(KeyStores.pkcs12(folder, Map.of()), null).withMessageContaining("0 keys");
    }

    private ThrowableAssertAlternative<IllegalArgumentException> assertUnusable(Path file, @Nullable String alias) {
        return assertThatIllegalArgumentException()
                .isThrownBy(() -> provider.load(key(file, alias)))
                .withMessageContaining("kas.keys.wrapping[].file")
                .withMessageContaining(file.toString());
    }

    private KeysProperties.Wrapping key(Path file, @Nullable String alias) {
        return new KeysProperties.Wrapping("kid", null, file, KeyState.ACTIVE, password, alias);
    }
}
