package org.coalition.kas.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.coalition.kas.protocol.StrictJson;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SealedMetadataTest {

    private static final JsonNode VECTOR = TestKeys.vectors("sealed-metadata.json");
    private static final ObjectNode POLICY = (ObjectNode) VECTOR.get("policy");

    // Sealing

    @Test
    void open_whenSealedElsewhere_givesTheKnownPlaintext() throws Exception {
        Dek dek = Dek.takeOver(HexFormat.of().parseHex(VECTOR.get("key").textValue()));
        Bytes sealed = Bytes.fromBase64(VECTOR.get("encryptedMetadata").textValue());

        assertThat(new String(SealedMetadata.open(dek, sealed), UTF_8))
                .isEqualTo(VECTOR.get("plaintext").textValue());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 15, 16, 17, 500})
    void seal_whenCalled_putsTheTagBeforeTheCiphertext(int length) throws Exception {
        Dek dek = Dek.random(32);
        byte[] plaintext = new byte[length];
        Arrays.fill(plaintext, (byte) 'x');
        byte[] sealed = SealedMetadata.seal(dek, plaintext).toByteArray();
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(
                Cipher.ENCRYPT_MODE,
                new SecretKeySpec(dek.exposed(), "AES"),
                new GCMParameterSpec(128, Arrays.copyOf(sealed, 12)));
        byte[] ciphertextAndTag = cipher.doFinal(plaintext);

        assertThat(Arrays.copyOfRange(sealed, 12, 28))
                .isEqualTo(Arrays.copyOfRange(ciphertextAndTag, length, length + 16));
        assertThat(Arrays.copyOfRange(sealed, 28, sealed.length)).isEqualTo(Arrays.copyOf(ciphertextAndTag, length));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 11, 12, 15, 16, 17, 28, 29, 500})
    void open_whenSealed_givesThePlaintext(int length) throws Exception {
        Dek dek = Dek.random(32);
        byte[] plaintext = new byte[length];
        for (int i = 0; i < length; i++) {
            plaintext[i] = (byte) i;
        }

        assertThat(SealedMetadata.open(dek, SealedMetadata.seal(dek, plaintext)))
                .isEqualTo(plaintext);
    }

    @Test
    void open_whenTheTagStandsAtTheEnd_refuses() {
        Dek dek = Dek.random(32);
        Bytes blob = Bytes.of(AesGcm.seal(dek.exposed(), new byte[40], new byte[0]));

        assertThatExceptionOfType(IntegrityException.class).isThrownBy(() -> SealedMetadata.open(dek, blob));
    }

    @Test
    void open_whenAnyByteIsTamperedWith_refuses() {
        Dek dek = Dek.random(32);
        byte[] sealed = SealedMetadata.seal(dek, new byte[20]).toByteArray();
        for (int i = 0; i < sealed.length; i++) {
            byte[] tampered = sealed.clone();
            tampered[i] ^= 1;

            assertThatExceptionOfType(IntegrityException.class)
                    .isThrownBy(() -> SealedMetadata.open(dek, Bytes.of(tampered)));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 12, 27})
    void open_whenBlobIsShort_refuses(int length) {
        assertThatExceptionOfType(IntegrityException.class)
                .isThrownBy(() -> SealedMetadata.open(Dek.random(32), Bytes.of(new byte[length])));
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 24})
    void open_whenKeyIsNotOf32Bytes_refuses(int length) {
        Dek dek = Dek.random(length);
        byte[] blob = AesGcm.seal(dek.exposed(), new byte[0], new byte[0]);

        assertThatExceptionOfType(IntegrityException.class).isThrownBy(() -> SealedMetadata.open(dek, Bytes.of(blob)));
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 24})
    void seal_whenKeyIsNotOf32Bytes_refuses(int length) {
        assertThatIllegalArgumentException().isThrownBy(() -> SealedMetadata.seal(Dek.random(length), new byte[0]));
    }

    // The assertion

    @Test
    void verify_whenAssertionAgrees_givesTheFields() throws Exception {
        assertThat(SealedMetadata.verify(metadata(), POLICY).toString()).isEqualTo("{\"title\":\"Lagebild\"}");
    }

    @Test
    void verify_whenThereIsNoAssertion_givesTheObject() throws Exception {
        ObjectNode bare = json("{\"title\":\"t\"}");

        assertThat(SealedMetadata.verify(bare, POLICY)).isEqualTo(bare);
    }

    @Test
    void verify_whenThereIsNoAssertionButFields_givesTheFields() throws Exception {
        assertThat(SealedMetadata.verify(json("{\"fields\":{\"a\":1}}"), POLICY))
                .isEqualTo(json("{\"a\":1}"));
    }

    @Test
    void verify_whenFieldsIsNoObject_givesTheObject() throws Exception {
        ObjectNode bare = json("{\"fields\":[1]}");

        assertThat(SealedMetadata.verify(bare, POLICY)).isEqualTo(bare);
    }

    @Test
    void verify_whenLabelIsNotAsserted_accepts() throws Exception {
        ObjectNode metadata = metadata();
        metadata.withObject("/policyAssertion").retain("policyHash");

        assertThat(SealedMetadata.verify(metadata, POLICY)).isEqualTo(json("{\"title\":\"Lagebild\"}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"policyHash\":null",
                "\"policyHash\":\"\"",
                "\"policyHash\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\"",
                "\"policyHash\":7",
                "\"classification\":\"TOP SECRET\"",
                "\"classification\":\"secret\"",
                "\"classification\":null",
                "\"classification\":[\"SECRET\"]",
                "\"releasabilityTo\":[\"USA\"]",
                "\"releasabilityTo\":[\"USA\",\"FRA\",\"DEU\"]",
                "\"releasabilityTo\":\"USA\"",
                "\"releasabilityTo\":[]",
                "\"releasabilityTo\":null",
                "\"COI\":[]",
                "\"COI\":[\"FVEY\",\"NATO\"]",
                "\"COI\":\"FVEY\""
            })
    void verify_whenOneLabelDiffers_refuses(String member) throws Exception {
        ObjectNode metadata = metadata();
        metadata.withObject("/policyAssertion").setAll(json("{" + member + "}"));

        assertRefused(metadata, POLICY);
    }

    @Test
    void verify_whenHashIsMissing_refuses() throws Exception {
        ObjectNode metadata = metadata();
        metadata.withObject("/policyAssertion").remove("policyHash");

        assertRefused(metadata, POLICY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "\"\"", "[]", "{}", "true", "0"})
    void verify_whenAssertionIsOfAnotherKind_refuses(String assertion) throws Exception {
        assertRefused(json("{\"fields\":{},\"policyAssertion\":" + assertion + "}"), POLICY);
    }

    @Test
    void verify_whenThePolicyIsAnother_refuses() throws Exception {
        assertRefused(metadata(), POLICY.deepCopy().put("policyId", "p-2"));
    }

    @Test
    void verify_whenThePolicyIsWrittenDifferently_accepts() throws Exception {
        ObjectNode reordered = json(new String(CanonicalJson.of(POLICY), UTF_8));

        assertThat(SealedMetadata.verify(metadata(), reordered).has("title")).isTrue();
    }

    private static void assertRefused(ObjectNode metadata, ObjectNode policy) {
        assertThatExceptionOfType(IntegrityException.class)
                .isThrownBy(() -> SealedMetadata.verify(metadata, policy))
                .withMessage(new IntegrityException().getMessage());
    }

    private static ObjectNode metadata() throws Exception {
        return json(VECTOR.get("plaintext").textValue());
    }

    private static ObjectNode json(String text) throws Exception {
        return (ObjectNode) StrictJson.parse(text.getBytes(UTF_8));
    }
}
