package org.coalition.kas.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AesGcmTest {

    private static final byte[] KEY = HexFormat.of().parseHex("00".repeat(32));
    private static final byte[] NO_AAD = new byte[0];

    /** Test case 14 of the GCM specification (McGrew and Viega, appendix B). */
    @Test
    void open_whenBlobIsThatOfTheSpecification_givesItsPlaintext() throws Exception {
        byte[] blob = HexFormat.of()
                .parseHex("00".repeat(12) + "cea7403d4d606b6e074ec5d3baf39d18" + "d0d1c8a799996bf0265b98b5d48ab919");

        assertThat(AesGcm.open(KEY, blob, NO_AAD)).isEqualTo(new byte[16]);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 16, 32, 1000})
    void open_whenSealed_givesThePlaintext(int length) throws Exception {
        byte[] plaintext = new byte[length];
        Arrays.fill(plaintext, (byte) 7);

        assertThat(AesGcm.open(KEY, AesGcm.seal(KEY, plaintext, new byte[] {1}), new byte[] {1}))
                .isEqualTo(plaintext);
    }

    @Test
    void seal_whenCalled_putsIvThenCiphertextThenTag() throws Exception {
        byte[] blob = AesGcm.seal(KEY, new byte[5], new byte[] {4, 2});
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(
                Cipher.ENCRYPT_MODE, new SecretKeySpec(KEY, "AES"), new GCMParameterSpec(128, Arrays.copyOf(blob, 12)));
        cipher.updateAAD(new byte[] {4, 2});

        assertThat(Arrays.copyOfRange(blob, 12, blob.length)).isEqualTo(cipher.doFinal(new byte[5]));
    }

    @Test
    void seal_whenCalledOften_neverRepeatsAnIv() {
        Set<Bytes> ivs = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            ivs.add(Bytes.of(Arrays.copyOf(AesGcm.seal(KEY, NO_AAD, NO_AAD), 12)));
        }

        assertThat(ivs).hasSize(1000);
    }

    @Test
    void open_whenAnyByteIsTamperedWith_refuses() {
        byte[] blob = AesGcm.seal(KEY, new byte[8], NO_AAD);
        for (int i = 0; i < blob.length; i++) {
            byte[] tampered = blob.clone();
            tampered[i] ^= (byte) 0x80;

            assertThatExceptionOfType(IntegrityException.class).isThrownBy(() -> AesGcm.open(KEY, tampered, NO_AAD));
        }
    }

    @Test
    void open_whenBlobIsCutAnywhere_refuses() {
        byte[] blob = AesGcm.seal(KEY, new byte[8], NO_AAD);
        for (int length = 0; length < blob.length; length++) {
            byte[] cut = Arrays.copyOf(blob, length);

            assertThatExceptionOfType(IntegrityException.class).isThrownBy(() -> AesGcm.open(KEY, cut, NO_AAD));
        }
    }

    @Test
    void open_whenAdditionalDataDiffers_refuses() {
        byte[] blob = AesGcm.seal(KEY, new byte[8], new byte[] {1});

        assertThatExceptionOfType(IntegrityException.class).isThrownBy(() -> AesGcm.open(KEY, blob, new byte[] {2}));
    }

    @Test
    void open_whenKeyDiffers_refuses() {
        byte[] blob = AesGcm.seal(KEY, new byte[8], NO_AAD);
        byte[] other = KEY.clone();
        other[31] = 1;

        assertThatExceptionOfType(IntegrityException.class).isThrownBy(() -> AesGcm.open(other, blob, NO_AAD));
    }

    @Test
    void open_whenKeyHasNoLengthOfAes_refuses() {
        byte[] blob = AesGcm.seal(KEY, new byte[8], NO_AAD);

        assertThatExceptionOfType(IntegrityException.class).isThrownBy(() -> AesGcm.open(new byte[31], blob, NO_AAD));
    }

    @Test
    void seal_whenKeyHasNoLengthOfAes_throws() {
        assertThatIllegalStateException().isThrownBy(() -> AesGcm.seal(new byte[31], NO_AAD, NO_AAD));
    }

    @Test
    void seal_whenCalled_leavesTheKeyAlone() {
        byte[] key = new byte[16];
        Arrays.fill(key, (byte) 3);
        AesGcm.seal(key, NO_AAD, NO_AAD);

        assertThat(key).containsOnly(3);
    }
}
