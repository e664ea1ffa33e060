package org.coalition.kas.kmsemulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.coalition.kas.kmsemulator.KmsClient.codeOf;
import static org.coalition.kas.kmsemulator.RunningEmulator.KEY;
import static org.coalition.kas.kmsemulator.RunningEmulator.RING;
import static org.coalition.kas.kmsemulator.RunningEmulator.VERSION;

import com.google.api.gax.rpc.StatusCode.Code;
import com.google.cloud.kms.v1.AsymmetricDecryptRequest;
import com.google.cloud.kms.v1.AsymmetricDecryptResponse;
import com.google.cloud.kms.v1.CryptoKey.CryptoKeyPurpose;
import com.google.cloud.kms.v1.CryptoKeyVersion.CryptoKeyVersionAlgorithm;
import com.google.cloud.kms.v1.CryptoKeyVersion.CryptoKeyVersionState;
import com.google.cloud.kms.v1.GetPublicKeyRequest;
import com.google.cloud.kms.v1.ProtectionLevel;
import com.google.cloud.kms.v1.PublicKey;
import com.google.cloud.kms.v1.PublicKey.PublicKeyFormat;
import com.google.protobuf.ByteString;
import com.google.protobuf.Int64Value;
import java.security.spec.MGF1ParameterSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyUseTest {

    private static final ByteString DEK = ByteString.copyFromUtf8("0123456789abcdef0123456789abcdef");

    @RegisterExtension
    private final RunningEmulator kms = new RunningEmulator();

    @Test
    void decrypt_whenWrappedToThePublicKey_answersThePlaintext() {
        AsymmetricDecryptResponse answer = kms.decrypt(VERSION, kms.wrap(VERSION, DEK));

        assertThat(answer.getPlaintext()).isEqualTo(DEK);
        assertThat(answer.getPlaintextCrc32C().getValue()).isEqualTo(Crc32c.of(DEK));
        assertThat(answer.getVerifiedCiphertextCrc32C()).isTrue();
        assertThat(answer.getProtectionLevel()).isEqualTo(ProtectionLevel.HSM);
    }

    @Test
    void decrypt_whenPlaintextIsEmpty_answersItWithItsCrc() {
        AsymmetricDecryptResponse answer = kms.decrypt(VERSION, kms.wrap(VERSION, ByteString.EMPTY));

        assertThat(answer.getPlaintext()).isEmpty();
        assertThat(answer.hasPlaintextCrc32C()).isTrue();
    }

    @Test
    void decrypt_whenNoCrcIsSent_saysThatNoneWasVerified() {
        AsymmetricDecryptResponse answer = kms.google().asymmetricDecrypt(VERSION, kms.wrap(VERSION, DEK));

        assertThat(answer.getPlaintext()).isEqualTo(DEK);
        assertThat(answer.getVerifiedCiphertextCrc32C()).isFalse();
    }

    @Test
    void decrypt_whenCrcDiffers_refuses() {
        ByteString ciphertext = kms.wrap(VERSION, DEK);
        AsymmetricDecryptRequest request = RunningEmulator.request(VERSION, ciphertext).toBuilder()
                .setCiphertextCrc32C(Int64Value.of(Crc32c.of(ciphertext) ^ 1))
                .build();

        assertThatThrownBy(() -> kms.google().asymmetricDecrypt(request))
                .hasMessageContaining("INVALID_ARGUMENT")
                .hasMessageContaining("ciphertext_crc32c");
    }

    @Test
    void decrypt_whenCiphertextIsTamperedWith_refuses() {
        byte[] tampered = kms.wrap(VERSION, DEK).toByteArray();
        tampered[tampered.length - 1] ^= 1;

        assertThat(codeOf(() -> kms.decrypt(VERSION, ByteString.copyFrom(tampered))))
                .isEqualTo(Code.INVALID_ARGUMENT);
    }

    @Test
    void decrypt_whenCiphertextHasAnotherLength_refuses() {
        ByteString shortened = kms.wrap(VERSION, DEK).substring(1);

        assertThat(codeOf(() -> kms.decrypt(VERSION, shortened))).isEqualTo(Code.INVALID_ARGUMENT);
    }

    @Test
    void decrypt_whenCiphertextIsEmpty_refuses() {
        assertThat(codeOf(() -> kms.decrypt(VERSION, ByteString.EMPTY))).isEqualTo(Code.INVALID_ARGUMENT);
    }

    @Test
    void decrypt_whenMaskIsMadeWithSha1_refuses() {
        ByteString ciphertext = Wrapping.of(kms.google().getPublicKey(VERSION).getPem(), DEK, MGF1ParameterSpec.SHA1);

        assertThat(codeOf(() -> kms.decrypt(VERSION, ciphertext))).isEqualTo(Code.INVALID_ARGUMENT);
    }

    @Test
    void decrypt_whenVersionIsDisabled_refuses() {
        ByteString ciphertext = kms.wrap(VERSION, DEK);
        kms.setState(VERSION, CryptoKeyVersionState.DISABLED);

        assertThat(codeOf(() -> kms.decrypt(VERSION, ciphertext))).isEqualTo(Code.FAILED_PRECONDITION);
    }

    @Test
    void decrypt_whenVersionIsToBeDestroyed_refuses() {
        ByteString ciphertext = kms.wrap(VERSION, DEK);
        kms.google().destroyCryptoKeyVersion(VERSION);

        assertThat(codeOf(() -> kms.decrypt(VERSION, ciphertext))).isEqualTo(Code.FAILED_PRECONDITION);
    }

    @Test
    void decrypt_whenKeyIsForSigning_refuses() {
        kms.google()
                .createCryptoKey(
                        RING,
                        "signing",
                        RunningEmulator.template(
                                CryptoKeyPurpose.ASYMMETRIC_SIGN, CryptoKeyVersionAlgorithm.RSA_SIGN_PSS_2048_SHA256));
        String signing = RING + "/cryptoKeys/signing/cryptoKeyVersions/1";

        assertThat(codeOf(() -> kms.decrypt(signing, kms.wrap(signing, DEK)))).isEqualTo(Code.FAILED_PRECONDITION);
    }

    @Test
    void decrypt_whenVersionIsUnknown_refuses() {
        assertThat(codeOf(() -> kms.decrypt(KEY + "/cryptoKeyVersions/2", DEK))).isEqualTo(Code.NOT_FOUND);
    }

    @Test
    void decrypt_whenNameIsAKeysAndNotAVersions_refuses() {
        assertThat(codeOf(() -> kms.decrypt(KEY, DEK))).isEqualTo(Code.INVALID_ARGUMENT);
    }

    @Test
    void publicKey_whenVersionIsEnabled_answersPemWithItsCrcAndName() {
        PublicKey answer = kms.google().getPublicKey(VERSION);

        assertThat(Wrapping.publicKey(answer.getPem()).getModulus().bitLength()).isEqualTo(2048);
        assertThat(answer.getPemCrc32C().getValue()).isEqualTo(Crc32c.of(answer.getPemBytes()));
        assertThat(answer.getName()).isEqualTo(VERSION);
        assertThat(answer.getAlgorithm()).isEqualTo(CryptoKeyVersionAlgorithm.RSA_DECRYPT_OAEP_2048_SHA256);
        assertThat(answer.getProtectionLevel()).isEqualTo(ProtectionLevel.HSM);
    }

    @Test
    void publicKey_whenPemIsAskedFor_answersItAsChecksummedData() {
        PublicKey answer = kms.google().getPublicKey(inFormat(PublicKeyFormat.PEM));

        assertThat(answer.getPublicKey().getData().toStringUtf8())
                .isEqualTo(kms.google().getPublicKey(VERSION).getPem());
        assertThat(answer.getPublicKey().getCrc32CChecksum().getValue())
                .isEqualTo(Crc32c.of(answer.getPublicKey().getData()));
    }

    @Test
    void publicKey_whenDerIsAskedFor_refuses() {
        assertThat(codeOf(() -> kms.google().getPublicKey(inFormat(PublicKeyFormat.DER))))
                .isEqualTo(Code.INVALID_ARGUMENT);
    }

    @Test
    void publicKey_whenVersionIsDisabled_refuses() {
        kms.setState(VERSION, CryptoKeyVersionState.DISABLED);

        assertThat(codeOf(() -> kms.google().getPublicKey(VERSION))).isEqualTo(Code.FAILED_PRECONDITION);
    }

    @ParameterizedTest
    @CsvSource({"RSA_DECRYPT_OAEP_3072_SHA256,3072", "RSA_DECRYPT_OAEP_4096_SHA256,4096"})
    void decrypt_whenKeyIsLonger_works(CryptoKeyVersionAlgorithm algorithm, int bits) {
        kms.createKey(RING, "longer", algorithm);
        String version = RING + "/cryptoKeys/longer/cryptoKeyVersions/1";
        PublicKey publicKey = kms.google().getPublicKey(version);

        assertThat(Wrapping.publicKey(publicKey.getPem()).getModulus().bitLength())
                .isEqualTo(bits);
        assertThat(kms.decrypt(version, kms.wrap(version, DEK)).getPlaintext()).isEqualTo(DEK);
    }

    private static GetPublicKeyRequest inFormat(PublicKeyFormat format) {
        return GetPublicKeyRequest.newBuilder()
                .setName(VERSION)
                .setPublicKeyFormat(format)
                .build();
    }
}
