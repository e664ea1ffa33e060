package org.coalition.kas.crypto;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.interfaces.ECPublicKey;
import java.util.Arrays;
import javax.crypto.KDF;
import javax.crypto.KeyAgreement;
import javax.crypto.spec.HKDFParameterSpec;

/**
 * Wrapping to an elliptic-curve key: ECDH, HKDF-SHA256 (RFC 5869; salt = SHA-256 of the ASCII text {@code ZTDF}, empty
 * info, 32 bytes), AES-256-GCM with the blob {@code iv ‖ ciphertext ‖ tag}.
 */
public final class EcWrap {

    private static final byte[] SALT = Hashes.sha256("ZTDF".getBytes(StandardCharsets.US_ASCII));
    private static final byte[] NO_AAD = new byte[0];

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
        byte[] shared = agree(own, peer);
        try {
            return Bytes.of(AesGcm.seal(shared, dek.exposed(), NO_AAD));
        } finally {
            Arrays.fill(shared, (byte) 0);
        }
    }

    /**
     * Unwraps what {@link #wrap} made.
     *
     * @throws IntegrityException if the peer's key is not on this key's curve, or the blob does not open, or to something
     *     that is not as long as a key
     */
    public static Dek unwrap(PrivateKey own, ECPublicKey peer, Bytes wrapped) throws IntegrityException {
        byte[] shared = new byte[0];
        try {
            shared = agree(own, peer);
            return Dek.takeOver(AesGcm.open(shared, wrapped.toByteArray(), NO_AAD));
        } catch (IllegalArgumentException e) {
            throw new IntegrityException();
        } finally {
            Arrays.fill(shared, (byte) 0);
        }
    }

    private static byte[] agree(PrivateKey own, ECPublicKey peer) {
        byte[] shared = new byte[0];
        try {
            KeyAgreement ecdh = KeyAgreement.getInstance("ECDH");
            ecdh.init(own);
            ecdh.doPhase(peer, true);
            shared = ecdh.generateSecret(); // as a named key it can't be had from every provider
            return KDF.getInstance("HKDF-SHA256")
                    .deriveData(HKDFParameterSpec.ofExtract()
                            .addSalt(SALT)
                            .addIKM(shared)
                            .thenExpand(NO_AAD, 32));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("these keys agree on nothing", e);
        } finally {
            Arrays.fill(shared, (byte) 0);
        }
    }
}
