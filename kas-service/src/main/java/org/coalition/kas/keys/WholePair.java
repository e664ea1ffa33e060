package org.coalition.kas.keys;

import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.RSAPublicKey;
import org.coalition.kas.crypto.ClientPublicKey;
import org.coalition.kas.crypto.Dek;
import org.coalition.kas.crypto.IntegrityException;
import org.coalition.kas.crypto.KeyWrap;

/** Checks that two halves belong together and are strong enough, wherever they come from. */
final class WholePair {

    /** What is taken, for messages. */
    static final String KINDS = "RSA of 2048 to 4096 bits, EC on P-256, P-384 or P-521, or ML-KEM-768 or 1024";

    /** A decryption takes 2 to 9 ms at this length, eight times as long at twice of it. */
    private static final int MAX_RSA_BITS = 4096;

    private WholePair() {}

    /**
     * The pair: a key that is wrapped to one half has come out of the other.
     *
     * @throws IntegrityException if the public half is too weak or of another kind, or the halves do not belong together
     */
    static KeyPair of(PublicKey publicKey, PrivateKey privateKey) throws IntegrityException {
        KeyPair pair = new KeyPair(strong(publicKey), privateKey);
        KeyWrap wrap = KeyWrap.to(pair.getPublic());
        try (Dek sample = Dek.random(32);
                Dek back = KeyWrap.unwrap(
                        pair, wrap.wrap(sample), wrap.ephemeralPublicKey().orElse(null))) {
            if (!back.equals(sample)) {
                throw new IntegrityException();
            }
        }
        return pair;
    }

    private static PublicKey strong(PublicKey publicKey) throws IntegrityException {
        if (publicKey instanceof RSAPublicKey rsa && rsa.getModulus().bitLength() > MAX_RSA_BITS) {
            throw new IntegrityException();
        }
        try {
            return ClientPublicKey.of(publicKey).key();
        } catch (IllegalArgumentException e) {
            throw new IntegrityException();
        }
    }
}
