package org.coalition.kas.crypto;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.KDF;
import javax.crypto.spec.HKDFParameterSpec;

/**
 * The AES-256 key that two sides make of a secret that they share: HKDF-SHA256 (RFC 5869), salt = SHA-256 of the ASCII
 * text {@code ZTDF}, empty info, 32 bytes; and a key wrapped under it, as the blob {@code iv ‖ ciphertext ‖ tag}.
 */
final class AgreedKey implements AutoCloseable {

    private static final byte[] SALT = Hashes.sha256("ZTDF".getBytes(StandardCharsets.US_ASCII));
    private static final byte[] NONE = new byte[0];
    private static final int BYTES = 32;

    private final byte[] key;

    private AgreedKey(byte[] key) {
        this.key = key;
    }

    /** Derives the key, and wipes the secret. */
    static AgreedKey from(byte[] sharedSecret) {
        try {
            return new AgreedKey(hkdf(SALT, sharedSecret, NONE, BYTES));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a JDK without HKDF-SHA256", e);
        } finally {
            Arrays.fill(sharedSecret, (byte) 0);
        }
    }

    static byte[] hkdf(byte[] salt, byte[] secret, byte[] info, int bytes) throws GeneralSecurityException {
        return KDF.getInstance("HKDF-SHA256")
                .deriveData(HKDFParameterSpec.ofExtract()
                        .addSalt(salt)
                        .addIKM(secret)
                        .thenExpand(info, bytes));
    }

    /** Under a fresh IV. */
    byte[] wrap(Dek dek) {
        return AesGcm.seal(key, dek.exposed(), NONE);
    }

    /**
     * Unwraps what {@link #wrap} made.
     *
     * @throws IntegrityException if the blob does not open, or to something that is not as long as a key
     */
    Dek unwrap(byte[] blob) throws IntegrityException {
        try {
            return Dek.takeOver(AesGcm.open(key, blob, NONE));
        } catch (IllegalArgumentException e) {
            throw new IntegrityException();
        }
    }

    @Override
    public void close() {
        Arrays.fill(key, (byte) 0);
    }
}
