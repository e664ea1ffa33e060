package org.coalition.kas.domain;

import java.security.interfaces.ECPublicKey;
import org.coalition.kas.crypto.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * A key as it was wrapped to a KAS.
 *
 * @param ephemeralPublicKey the sealer's half of the agreement, under {@link WrapAlgorithm#ECDH_ES} alone
 */
public record WrappedKey(
        WrapAlgorithm algorithm, Bytes ciphertext, @Nullable ECPublicKey ephemeralPublicKey) {

    /** Wrapped by RSA-OAEP-256. */
    public static WrappedKey rsa(Bytes ciphertext) {
        return new WrappedKey(WrapAlgorithm.RSA_OAEP_256, ciphertext, null);
    }
}
