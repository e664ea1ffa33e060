package org.coalition.kas.crypto;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES-GCM (NIST SP 800-38D) with a random 96-bit IV and a 128-bit tag, as the blob {@code iv ‖ ciphertext ‖ tag}.
 *
 * <p>A random IV is safe for 2^32 messages under one key (section 8.3 there).
 */
public final class AesGcm {

    public static final int IV_BYTES = 12;
    public static final int TAG_BYTES = 16;

    private static final SecureRandom RANDOM = new SecureRandom();

    private AesGcm() {}

    /** Encrypts under a fresh IV. The key is neither kept nor wiped. */
    public static byte[] seal(byte[] key, byte[] plaintext, byte[] aad) {
        byte[] iv = new byte[IV_BYTES];
        RANDOM.nextBytes(iv);
        byte[] blob = Arrays.copyOf(iv, IV_BYTES + plaintext.length + TAG_BYTES);
        try {
            cipher(Cipher.ENCRYPT_MODE, key, iv, aad).doFinal(plaintext, 0, plaintext.length, blob, IV_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM refused to encrypt", e);
        }
        return blob;
    }

    /**
     * Decrypts what {@link #seal} made. The caller wipes the answer if it is a secret.
     *
     * @throws IntegrityException if the blob is too short or does not open
     */
    public static byte[] open(byte[] key, byte[] blob, byte[] aad) throws IntegrityException {
        if (blob.length < IV_BYTES + TAG_BYTES) {
            throw new IntegrityException();
        }
        byte[] iv = Arrays.copyOf(blob, IV_BYTES);
        try {
            return cipher(Cipher.DECRYPT_MODE, key, iv, aad).doFinal(blob, IV_BYTES, blob.length - IV_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IntegrityException();
        }
    }

    private static Cipher cipher(int mode, byte[] key, byte[] iv, byte[] aad) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BYTES * Byte.SIZE, iv));
        cipher.updateAAD(aad);
        return cipher;
    }
}
