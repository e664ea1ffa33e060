package org.coalition.kas.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.time.Duration;
import javax.crypto.Cipher;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import org.coalition.kas.crypto.Bytes;
import org.coalition.kas.crypto.Dek;
import org.coalition.kas.crypto.IntegrityException;
import org.coalition.kas.crypto.RsaOaep;
import org.coalition.kas.domain.Deadline;
import org.coalition.kas.domain.WrappedKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every key provider does. */
abstract class KeyProviderContract {

    abstract KeyProvider provider();

    /** The name of a key that the provider has. */
    abstract String keyName();

    /** The name of a key that it does not have. */
    abstract String unknownKeyName();

    static Deadline soon() {
        return Deadline.in(Duration.ofSeconds(5));
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 24, 32})
    void unwrap_whenWrappedToItsPublicKey_givesTheKey(int length) throws Exception {
        try (Dek dek = Dek.random(length);
                Dek unwrapped = provider().unwrap(keyName(), WrappedKey.rsa(wrap(dek)), soon())) {
            assertThat(unwrapped).isEqualTo(dek);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 15, 17, 31, 33, 64})
    void unwrap_whenItIsNotAsLongAsAKey_refuses(int length) throws Exception {
        Bytes wrapped = wrapRaw(new byte[length]);

        assertThatExceptionOfType(IntegrityException.class)
                .isThrownBy(() -> provider().unwrap(keyName(), WrappedKey.rsa(wrapped), soon()));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 16, 255, 256, 257, 512})
    void unwrap_whenTheCiphertextIsGarbage_refuses(int length) {
        byte[] garbage = new byte[length];
        garbage[length / 2] = 42;

        assertThatExceptionOfType(IntegrityException.class)
                .isThrownBy(() -> provider().unwrap(keyName(), WrappedKey.rsa(Bytes.of(garbage)), soon()));
    }

    @Test
    void unwrap_whenOneBitIsFlipped_refuses() throws Exception {
        byte[] wrapped = wrap(Dek.random(32)).toByteArray();
        wrapped[17] ^= 1;

        assertThatExceptionOfType(IntegrityException.class)
                .isThrownBy(() -> provider().unwrap(keyName(), WrappedKey.rsa(Bytes.of(wrapped)), soon()));
    }

    /** JCA's default for the mask, and the commonest mistake. */
    @Test
    void unwrap_whenTheMaskIsBySha1_refuses() throws Exception {
        Cipher cipher = Cipher.getInstance("RSA/ECB/OAEPPadding");
        cipher.init(
                Cipher.ENCRYPT_MODE,
                publicKey(),
                new OAEPParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA1, PSource.PSpecified.DEFAULT));
        Bytes wrapped = Bytes.of(cipher.doFinal(new byte[32]));

        assertThatExceptionOfType(IntegrityException.class)
                .isThrownBy(() -> provider().unwrap(keyName(), WrappedKey.rsa(wrapped), soon()));
    }

    @Test
    void unwrap_whenThereIsALabel_refuses() throws Exception {
        PSource label = new PSource.PSpecified("label".getBytes(StandardCharsets.US_ASCII));
        Cipher cipher = Cipher.getInstance("RSA/ECB/OAEPPadding");
        cipher.init(
                Cipher.ENCRYPT_MODE,
                publicKey(),
                new OAEPParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, label));
        Bytes wrapped = Bytes.of(cipher.doFinal(new byte[32]));

        assertThatExceptionOfType(IntegrityException.class)
                .isThrownBy(() -> provider().unwrap(keyName(), WrappedKey.rsa(wrapped), soon()));
    }

    @Test
    void unwrap_whenTheKeyIsUnknown_isUnavailable() throws Exception {
        Bytes wrapped = wrap(Dek.random(32));

        assertThatExceptionOfType(KeyProviderUnavailableException.class)
                .isThrownBy(() -> provider().unwrap(unknownKeyName(), WrappedKey.rsa(wrapped), soon()));
    }

    @Test
    void publicKey_isTheKeys() throws Exception {
        assertThat(publicKey().getModulus().bitLength()).isGreaterThanOrEqualTo(2048);
    }

    @Test
    void publicKey_whenTheKeyIsUnknown_isUnavailable() {
        assertThatExceptionOfType(KeyProviderUnavailableException.class)
                .isThrownBy(() -> provider().publicKey(unknownKeyName(), soon()));
    }

    private RSAPublicKey publicKey() throws KeyProviderUnavailableException {
        return (RSAPublicKey) provider().publicKey(keyName(), soon());
    }

    private Bytes wrap(Dek dek) throws KeyProviderUnavailableException {
        return RsaOaep.wrap(publicKey(), dek);
    }

    private Bytes wrapRaw(byte[] plaintext) throws GeneralSecurityException, KeyProviderUnavailableException {
        Cipher cipher = Cipher.getInstance("RSA/ECB/OAEPPadding");
        cipher.init(
                Cipher.ENCRYPT_MODE,
                publicKey(),
                new OAEPParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, PSource.PSpecified.DEFAULT));
        return Bytes.of(cipher.doFinal(plaintext));
    }
}
