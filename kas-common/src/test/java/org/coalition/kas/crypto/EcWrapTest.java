package org.coalition.kas.crypto;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigInteger;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.KeyAgreement;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EcWrapTest {

    static List<JsonNode> vectors() {
        return TestKeys.cases(TestKeys.vectors("ec-wrap.json"));
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void unwrap_whenCiphertextIsKnown_givesTheKnownKey(JsonNode vector) throws Exception {
        KeyFactory keys = KeyFactory.getInstance("EC");
        PrivateKey recipient = keys.generatePrivate(new PKCS8EncodedKeySpec(bytes(vector, "recipientPrivateKey")));
        ECPublicKey ephemeral =
                (ECPublicKey) keys.generatePublic(new X509EncodedKeySpec(bytes(vector, "ephemeralPublicKey")));

        assertThat(EcWrap.unwrap(recipient, ephemeral, Bytes.of(bytes(vector, "wrappedKey")))
                        .exposed())
                .isEqualTo(HexFormat.of().parseHex(vector.get("key").textValue()));
    }

    /** HKDF written out by hand (RFC 5869): two HMACs, the first under SHA-256("ZTDF"). */
    @Test
    void wrap_whenOpenedByHand_givesTheKey() throws Exception {
        KeyPair own = TestKeys.newEc("P-256");
        Dek dek = Dek.random(32);
        byte[] wrapped =
                EcWrap.wrap(own.getPrivate(), TestKeys.ecPublic("P-256"), dek).toByteArray();
        KeyAgreement ecdh = KeyAgreement.getInstance("ECDH");
        ecdh.init(TestKeys.ec("P-256").getPrivate());
        ecdh.doPhase(own.getPublic(), true);
        byte[] salt = MessageDigest.getInstance("SHA-256").digest("ZTDF".getBytes(US_ASCII));
        byte[] extracted = hmac(salt, ecdh.generateSecret());
        byte[] key = hmac(extracted, new byte[] {1});

        assertThat(AesGcm.open(key, wrapped, new byte[0])).isEqualTo(dek.exposed());
    }

    @Test
    void salt_whenComputed_isTheKnownHash() {
        assertThat(HexFormat.of().formatHex(Hashes.sha256("ZTDF".getBytes(US_ASCII))))
                .isEqualTo("33f2c95b0df7770e8b09a224b9277e8ce36143d53a3555887cacad63424d7c43");
    }

    @ParameterizedTest
    @ValueSource(strings = {"P-256", "P-384", "P-521"})
    void unwrap_whenWrapped_givesTheKey(String curve) throws Exception {
        KeyPair ephemeral = EcWrap.ephemeralFor(TestKeys.ecPublic(curve));
        Dek dek = Dek.random(32);
        Bytes wrapped = EcWrap.wrap(ephemeral.getPrivate(), TestKeys.ecPublic(curve), dek);

        assertThat(EcWrap.unwrap(TestKeys.ec(curve).getPrivate(), (ECPublicKey) ephemeral.getPublic(), wrapped))
                .isEqualTo(dek);
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 24, 32})
    void wrap_whenKeyHasAnyLength_isTwentyEightBytesLonger(int length) {
        KeyPair ephemeral = EcWrap.ephemeralFor(TestKeys.ecPublic("P-256"));

        assertThat(EcWrap.wrap(ephemeral.getPrivate(), TestKeys.ecPublic("P-256"), Dek.random(length))
                        .size())
                .isEqualTo(12 + length + 16);
    }

    @Test
    void wrap_whenCalledTwiceWithOneEphemeralKey_takesAnotherIv() {
        KeyPair ephemeral = EcWrap.ephemeralFor(TestKeys.ecPublic("P-256"));
        Dek dek = Dek.random(32);
        byte[] one = EcWrap.wrap(ephemeral.getPrivate(), TestKeys.ecPublic("P-256"), dek)
                .toByteArray();
        byte[] two = EcWrap.wrap(ephemeral.getPrivate(), TestKeys.ecPublic("P-256"), dek)
                .toByteArray();

        assertThat(Arrays.copyOf(one, 12)).isNotEqualTo(Arrays.copyOf(two, 12));
    }

    @Test
    void ephemeralFor_whenCalledTwice_givesOtherKeysOnTheSameCurve() {
        ECPublicKey one =
                (ECPublicKey) EcWrap.ephemeralFor(TestKeys.ecPublic("P-384")).getPublic();
        ECPublicKey two =
                (ECPublicKey) EcWrap.ephemeralFor(TestKeys.ecPublic("P-384")).getPublic();

        assertThat(one).isNotEqualTo(two);
        assertThat(one.getParams().getCurve())
                .isEqualTo(TestKeys.ecPublic("P-384").getParams().getCurve());
    }

    @Test
    void unwrap_whenAnyByteIsTamperedWith_refuses() {
        KeyPair ephemeral = EcWrap.ephemeralFor(TestKeys.ecPublic("P-256"));
        byte[] wrapped = EcWrap.wrap(ephemeral.getPrivate(), TestKeys.ecPublic("P-256"), Dek.random(16))
                .toByteArray();
        for (int i = 0; i < wrapped.length; i++) {
            byte[] tampered = wrapped.clone();
            tampered[i] ^= 1;

            assertRefused((ECPublicKey) ephemeral.getPublic(), tampered);
        }
    }

    @Test
    void unwrap_whenEphemeralKeyIsAnother_refuses() {
        KeyPair ephemeral = EcWrap.ephemeralFor(TestKeys.ecPublic("P-256"));
        byte[] wrapped = EcWrap.wrap(ephemeral.getPrivate(), TestKeys.ecPublic("P-256"), Dek.random(16))
                .toByteArray();

        assertRefused((ECPublicKey) TestKeys.newEc("P-256").getPublic(), wrapped);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 11, 12, 27, 28})
    void unwrap_whenBlobIsShort_refuses(int length) {
        assertRefused(TestKeys.ecPublic("P-256"), new byte[length]);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 15, 31, 33, 64})
    void unwrap_whenPlaintextIsNotAsLongAsAKey_refuses(int length) throws Exception {
        KeyPair ephemeral = TestKeys.newEc("P-256");
        KeyAgreement ecdh = KeyAgreement.getInstance("ECDH");
        ecdh.init(ephemeral.getPrivate());
        ecdh.doPhase(TestKeys.ecPublic("P-256"), true);
        byte[] salt = Hashes.sha256("ZTDF".getBytes(US_ASCII));
        byte[] key = hmac(hmac(salt, ecdh.generateSecret()), new byte[] {1});

        assertRefused((ECPublicKey) ephemeral.getPublic(), AesGcm.seal(key, new byte[length], new byte[0]));
    }

    @ParameterizedTest
    @ValueSource(strings = {"P-384", "P-521"})
    void unwrap_whenEphemeralKeyIsOnAnotherCurve_refusesLikeAnythingElse(String curve) {
        assertRefused(TestKeys.ecPublic(curve), new byte[60]);
    }

    @Test
    void unwrap_whenEphemeralKeyIsOffItsCurve_refusesLikeAnythingElse() throws Exception {
        ECPublicKey key = TestKeys.ecPublic("P-256");
        ECPublicKey off = TestKeys.point(
                key.getParams(),
                key.getW().getAffineX(),
                key.getW().getAffineY().subtract(BigInteger.ONE));

        assertRefused(off, new byte[60]);
    }

    @Test
    void wrap_whenKeysAreOnTwoCurves_refuses() {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        EcWrap.wrap(TestKeys.ec("P-256").getPrivate(), TestKeys.ecPublic("P-384"), Dek.random(32)));
    }

    private static void assertRefused(ECPublicKey peer, byte[] wrapped) {
        assertThatExceptionOfType(IntegrityException.class)
                .isThrownBy(() -> EcWrap.unwrap(TestKeys.ec("P-256").getPrivate(), peer, Bytes.of(wrapped)));
    }

    private static byte[] bytes(JsonNode vector, String name) {
        return Bytes.fromBase64(vector.get(name).textValue()).toByteArray();
    }

    private static byte[] hmac(byte[] key, byte[] message) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(message);
    }
}
