package org.coalition.kas.crypto;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.MGF1ParameterSpec;
import javax.crypto.Cipher;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;

/**
 * RSA-OAEP with SHA-256 <em>and MGF1-SHA-256</em> and an empty label: JWA's {@code RSA-OAEP-256} (RFC 7518 section 4.3),
 * Cloud KMS's {@code RSA_DECRYPT_OAEP_*_SHA256}. JCA's own default would be MGF1 with SHA-1.
 */
public final class RsaOaep {

    private static final String TRANSFORMATION = "RSA/ECB/OAEPPadding";
    private static final OAEPParameterSpec SHA_256 =
            new OAEPParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, PSource.PSpecified.DEFAULT);

    private RsaOaep() {}

    /** Wraps a key to an RSA public key. */
    public static Bytes wrap(PublicKey key, Dek dek) {
        try {
            Cipher cipher = Cipher.getInstance(TRANSFORMATION);
            cipher.init(Cipher.ENCRYPT_MODE, key, SHA_256);
            return Bytes.of(cipher.doFinal(dek.exposed()));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("cannot wrap to this public key", e);
        }
    }

    /**
     * Unwraps a key with an RSA private key.
     *
     * @throws IntegrityException if the ciphertext does not open, or to something that is not as long as a key
     */
    public static Dek unwrap(PrivateKey key, Bytes wrapped) throws IntegrityException {
        try {
            return Dek.takeOver(open(key, wrapped));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IntegrityException();
        }
    }

    /** What the ciphertext holds, however long it is. */
    static byte[] open(PrivateKey key, Bytes wrapped) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance(TRANSFORMATION);
        cipher.init(Cipher.DECRYPT_MODE, key, SHA_256);
        return cipher.doFinal(wrapped.toByteArray());
    }
}
