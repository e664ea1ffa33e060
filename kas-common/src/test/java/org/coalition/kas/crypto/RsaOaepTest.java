package org.coalition.kas.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RsaOaepTest {

    private static final JsonNode VECTORS = TestKeys.vectors("rsa-oaep.json");

    static List<JsonNode> good() {
        return TestKeys.cases(VECTORS.get("cases")).stream()
                .filter(vector -> vector.get("key").isTextual())
                .toList();
    }

    static List<JsonNode> bad() {
        return TestKeys.cases(VECTORS.get("cases")).stream()
                .filter(vector -> vector.get("key").isNull())
                .toList();
    }

    @ParameterizedTest
    @MethodSource("good")
    void unwrap_whenCiphertextIsKnown_givesTheKnownKey(JsonNode vector) throws Exception {
        assertThat(RsaOaep.unwrap(vectorsKey(), wrapped(vector)).exposed())
                .isEqualTo(HexFormat.of().parseHex(vector.get("key").textValue()));
    }

    /** MGF1 with SHA-1, a label, and plaintexts that are not as long as a key. */
    @ParameterizedTest
    @MethodSource("bad")
    void unwrap_whenCiphertextIsOfAnotherKind_refuses(JsonNode vector) {
        assertThatExceptionOfType(IntegrityException.class)
                .isThrownBy(() -> RsaOaep.unwrap(vectorsKey(), wrapped(vector)));
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 24, 32})
    void unwrap_whenWrapped_givesTheKey(int length) throws Exception {
        Dek dek = Dek.random(length);

        assertThat(RsaOaep.unwrap(
                        TestKeys.rsa().getPrivate(), RsaOaep.wrap(TestKeys.rsa().getPublic(), dek)))
                .isEqualTo(dek);
    }

    @Test
    void wrap_whenOpenedWithMgf1Sha256SaidOutLoud_givesTheKey() throws Exception {
        Dek dek = Dek.random(32);
        Bytes wrapped = RsaOaep.wrap(TestKeys.rsa().getPublic(), dek);

        assertThat(cipher(Cipher.DECRYPT_MODE, MGF1ParameterSpec.SHA256).doFinal(wrapped.toByteArray()))
                .isEqualTo(dek.exposed());
    }

    @Test
    void unwrap_whenWrappedWithMgf1Sha1_refuses() throws Exception {
        Bytes wrapped =
                Bytes.of(cipher(Cipher.ENCRYPT_MODE, MGF1ParameterSpec.SHA1).doFinal(new byte[32]));

        assertThatExceptionOfType(IntegrityException.class)
                .isThrownBy(() -> RsaOaep.unwrap(TestKeys.rsa().getPrivate(), wrapped));
    }

    @Test
    void unwrap_whenWrappedWithPkcs1Padding_refuses() throws Exception {
        Cipher cipher = Cipher.getInstance("RSA/ECB/PKCS1Padding");
        cipher.init(Cipher.ENCRYPT_MODE, TestKeys.rsa().getPublic());
        Bytes wrapped = Bytes.of(cipher.doFinal(new byte[32]));

        assertThatExceptionOfType(IntegrityException.class)
                .isThrownBy(() -> RsaOaep.unwrap(TestKeys.rsa().getPrivate(), wrapped));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 255, 256, 257, 512, 4096})
    void unwrap_whenCiphertextIsNoise_refuses(int length) {
        byte[] noise = new byte[length];
        Arrays.fill(noise, (byte) 0xff);

        assertThatExceptionOfType(IntegrityException.class)
                .isThrownBy(() -> RsaOaep.unwrap(TestKeys.rsa().getPrivate(), Bytes.of(noise)));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 100, 255})
    void unwrap_whenCiphertextIsTamperedWith_refuses(int index) {
        byte[] wrapped =
                RsaOaep.wrap(TestKeys.rsa().getPublic(), Dek.random(32)).toByteArray();
        wrapped[index] ^= 1;

        assertThatExceptionOfType(IntegrityException.class)
                .isThrownBy(() -> RsaOaep.unwrap(TestKeys.rsa().getPrivate(), Bytes.of(wrapped)));
    }

    @Test
    void unwrap_whenItRefuses_saysTheSameForEveryReason() {
        assertThatExceptionOfType(IntegrityException.class)
                .isThrownBy(() -> RsaOaep.unwrap(vectorsKey(), wrapped(bad().getFirst())))
                .withMessage(new IntegrityException().getMessage())
                .withNoCause()
                .satisfies(e -> assertThat(e.getStackTrace()).isEmpty());
    }

    @Test
    void wrap_whenCalledTwice_givesOtherCiphertexts() {
        Dek dek = Dek.random(32);

        assertThat(RsaOaep.wrap(TestKeys.rsa().getPublic(), dek))
                .isNotEqualTo(RsaOaep.wrap(TestKeys.rsa().getPublic(), dek));
    }

    @Test
    void wrap_whenKeyIsNotRsa_refuses() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RsaOaep.wrap(TestKeys.ec("P-256").getPublic(), Dek.random(32)));
    }

    private static PrivateKey vectorsKey() throws Exception {
        byte[] pkcs8 = Bytes.fromBase64(VECTORS.get("privateKey").textValue()).toByteArray();
        return KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    }

    private static Bytes wrapped(JsonNode vector) {
        return Bytes.fromBase64(vector.get("wrappedKey").textValue());
    }

    private static Cipher cipher(int mode, MGF1ParameterSpec mgf1) throws Exception {
        Cipher cipher = Cipher.getInstance("RSA/ECB/OAEPPadding");
        cipher.init(
                mode,
                mode == Cipher.ENCRYPT_MODE
                        ? TestKeys.rsa().getPublic()
                        : TestKeys.rsa().getPrivate(),
                new OAEPParameterSpec("SHA-256", "MGF1", mgf1, PSource.PSpecified.DEFAULT));
        return cipher;
    }
}
