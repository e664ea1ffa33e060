package org.coalition.kas.crypto;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.interfaces.ECPublicKey;
import javax.crypto.KeyAgreement;

/**
 * Wrapping to an elliptic-curve key: ECDH, HKDF-SHA256 (RFC 5869; salt = SHA-256 of the ASCII text {@code ZTDF}, empty
 * info, 32 bytes), AES-256-GCM with the blob {@code iv ‖ ciphertext ‖ tag}.
 */
public final class EcWrap {

    private EcWrap() {}

    /** A fresh key pair on the curve of the given key. */
    public static KeyPair ephemeralFor(ECPublicKey peer) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(peer.getParams());
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("no key pair on this curve", e);
        }
    }

    /** Wraps a key under what the two keys agree on; a fresh IV each time. */
    public static Bytes wrap(PrivateKey own, ECPublicKey peer, Dek dek) {
        try (AgreedKey agreed = AgreedKey.from(agree(own, peer))) {
            return Bytes.of(agreed.wrap(dek));
        }
    }

    /**
     * Unwraps what {@link #wrap} made.
     *
     * @throws IntegrityException if the peer's key is not on this key's curve, or the blob does not open, or to something
     *     that is not as long as a key
     */
    public static Dek unwrap(PrivateKey own, ECPublicKey peer, Bytes wrapped) throws IntegrityException {
        try (AgreedKey agreed = AgreedKey.from(agree(own, peer))) {
            return agreed.unwrap(wrapped.toByteArray());
        } catch (IllegalArgumentException e) {
            throw new IntegrityException();
        }
    }

    /** The x-coordinate that both come to. As a named key it can't be had from every provider. */
    static byte[] agree(PrivateKey own, ECPublicKey peer) {
        try {
            KeyAgreement ecdh = KeyAgreement.getInstance("ECDH");
            ecdh.init(own);
            ecdh.doPhase(peer, true);
            return ecdh.generateSecret();
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("these keys agree on nothing", e);
        }
    }
}
