package org.coalition.kas.kmsemulator;

import com.google.cloud.kms.v1.CryptoKey.CryptoKeyPurpose;
import com.google.cloud.kms.v1.CryptoKeyVersion.CryptoKeyVersionAlgorithm;
import io.grpc.Status;

/**
 * The algorithms that the emulator makes keys for. The one that signs is there so that a key of the wrong purpose can be
 * met; the emulator has no AsymmetricSign.
 */
enum RsaAlgorithm {
    RSA_DECRYPT_OAEP_2048_SHA256(CryptoKeyPurpose.ASYMMETRIC_DECRYPT, 2048),
    RSA_DECRYPT_OAEP_3072_SHA256(CryptoKeyPurpose.ASYMMETRIC_DECRYPT, 3072),
    RSA_DECRYPT_OAEP_4096_SHA256(CryptoKeyPurpose.ASYMMETRIC_DECRYPT, 4096),
    RSA_SIGN_PSS_2048_SHA256(CryptoKeyPurpose.ASYMMETRIC_SIGN, 2048);

    private final CryptoKeyPurpose purpose;
    private final int bits;

    RsaAlgorithm(CryptoKeyPurpose purpose, int bits) {
        this.purpose = purpose;
        this.bits = bits;
    }

    CryptoKeyPurpose purpose() {
        return purpose;
    }

    int bits() {
        return bits;
    }

    CryptoKeyVersionAlgorithm proto() {
        return CryptoKeyVersionAlgorithm.valueOf(name());
    }

    /** The algorithm of a create request, refused with {@code INVALID_ARGUMENT} unless it fits the purpose. */
    static RsaAlgorithm of(CryptoKeyPurpose purpose, CryptoKeyVersionAlgorithm algorithm) {
        for (RsaAlgorithm candidate : values()) {
            if (candidate.name().equals(algorithm.name()) && candidate.purpose == purpose) {
                return candidate;
            }
        }
        throw Status.INVALID_ARGUMENT
                .withDescription("The emulator has no algorithm " + algorithm.name() + " for purpose " + purpose.name())
                .asRuntimeException();
    }
}
