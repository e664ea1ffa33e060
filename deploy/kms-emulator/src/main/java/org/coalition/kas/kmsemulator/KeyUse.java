package org.coalition.kas.kmsemulator;

import com.google.cloud.kms.v1.AsymmetricDecryptRequest;
import com.google.cloud.kms.v1.AsymmetricDecryptResponse;
import com.google.cloud.kms.v1.ChecksummedData;
import com.google.cloud.kms.v1.CryptoKey.CryptoKeyPurpose;
import com.google.cloud.kms.v1.CryptoKeyVersion.CryptoKeyVersionState;
import com.google.cloud.kms.v1.GetPublicKeyRequest;
import com.google.cloud.kms.v1.PublicKey;
import com.google.cloud.kms.v1.PublicKey.PublicKeyFormat;
import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.security.GeneralSecurityException;
import java.util.Arrays;

/** The calls that use a key. */
final class KeyUse {

    private final KeyInventory inventory;

    KeyUse(KeyInventory inventory) {
        this.inventory = inventory;
    }

    /** The public key in PEM: in {@code pem} where no format was asked, else in {@code public_key}, as documented. */
    PublicKey publicKey(GetPublicKeyRequest request) {
        StoredVersion version = inventory.version(ResourceName.version(request.getName()));
        ByteString pem = ByteString.copyFromUtf8(enabledKey(version).publicKeyPem());
        PublicKey.Builder answer = PublicKey.newBuilder()
                .setName(version.name())
                .setAlgorithm(version.algorithm().proto())
                .setProtectionLevel(version.protectionLevel())
                .setPublicKeyFormat(PublicKeyFormat.PEM);
        return switch (request.getPublicKeyFormat()) {
            case PUBLIC_KEY_FORMAT_UNSPECIFIED ->
                answer.setPemBytes(pem).setPemCrc32C(Crc32c.field(pem)).build();
            case PEM ->
                answer.setPublicKey(ChecksummedData.newBuilder().setData(pem).setCrc32CChecksum(Crc32c.field(pem)))
                        .build();
            default ->
                throw Status.INVALID_ARGUMENT
                        .withDescription("The emulator gives public keys in PEM only.")
                        .asRuntimeException();
        };
    }

    /**
     * A checksum that does not match the ciphertext is refused: "KeyManagementService will report an error if the checksum
     * verification fails" (AsymmetricDecryptRequest.ciphertext_crc32c). The flag in the answer is false only where the
     * request had no checksum.
     */
    AsymmetricDecryptResponse decrypt(AsymmetricDecryptRequest request) {
        StoredVersion version = inventory.version(ResourceName.version(request.getName()));
        if (version.algorithm().purpose() != CryptoKeyPurpose.ASYMMETRIC_DECRYPT) {
            throw Status.FAILED_PRECONDITION
                    .withDescription(version.name() + " is not for ASYMMETRIC_DECRYPT.")
                    .asRuntimeException();
        }
        RsaKey key = enabledKey(version);
        refuseWrongChecksum(request);
        byte[] plaintext = open(key, request.getCiphertext());
        try {
            ByteString answer = ByteString.copyFrom(plaintext);
            return AsymmetricDecryptResponse.newBuilder()
                    .setPlaintext(answer)
                    .setPlaintextCrc32C(Crc32c.field(answer))
                    .setVerifiedCiphertextCrc32C(request.hasCiphertextCrc32C())
                    .setProtectionLevel(version.protectionLevel())
                    .build();
        } finally {
            Arrays.fill(plaintext, (byte) 0);
        }
    }

    private static RsaKey enabledKey(StoredVersion version) {
        RsaKey key = version.key();
        if (key == null || version.state() != CryptoKeyVersionState.ENABLED) {
            throw Status.FAILED_PRECONDITION
                    .withDescription(version.name() + " is not enabled, current state is: " + version.state() + ".")
                    .asRuntimeException();
        }
        return key;
    }

    private static void refuseWrongChecksum(AsymmetricDecryptRequest request) {
        if (request.hasCiphertextCrc32C()
                && request.getCiphertextCrc32C().getValue() != Crc32c.of(request.getCiphertext())) {
            throw wrongChecksum();
        }
    }

    static StatusRuntimeException wrongChecksum() {
        return Status.INVALID_ARGUMENT
                .withDescription("The checksum in field ciphertext_crc32c did not match the data in field ciphertext.")
                .asRuntimeException();
    }

    /** All failures look alike, so that the padding is no oracle (RFC 8017, section 7.1.2). */
    private static byte[] open(RsaKey key, ByteString ciphertext) {
        try {
            return key.decrypt(ciphertext.toByteArray());
        } catch (GeneralSecurityException e) {
            throw Status.INVALID_ARGUMENT
                    .withDescription("Decryption failed: the ciphertext is invalid.")
                    .asRuntimeException();
        }
    }
}
