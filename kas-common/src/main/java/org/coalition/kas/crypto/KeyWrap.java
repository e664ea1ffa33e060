package org.coalition.kas.crypto;

import java.security.KeyPair;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Wraps keys to a public key as its type wants it: {@link RsaOaep}, {@link EcWrap} with one ephemeral key for all that this
 * object wraps, or {@link MlKem}. Immutable, safe for use by several threads.
 */
public final class KeyWrap {

    private final PublicKey key;
    private final @Nullable KeyPair ephemeral;

    private KeyWrap(PublicKey key, @Nullable KeyPair ephemeral) {
        this.key = key;
        this.ephemeral = ephemeral;
    }

    /** To this key; for an EC key, makes an ephemeral one on its curve. */
    public static KeyWrap to(PublicKey key) {
        return new KeyWrap(key, key instanceof ECPublicKey ec ? EcWrap.ephemeralFor(ec) : null);
    }

    public Bytes wrap(Dek dek) {
        if (ephemeral != null && key instanceof ECPublicKey ec) {
            return EcWrap.wrap(ephemeral.getPrivate(), ec, dek);
        }
        return MlKem.of(key).map(set -> set.wrap(key, dek)).orElseGet(() -> RsaOaep.wrap(key, dek));
    }

    /** What the other side needs besides, for an EC key alone. */
    public Optional<ECPublicKey> ephemeralPublicKey() {
        return ephemeral != null && ephemeral.getPublic() instanceof ECPublicKey ec
                ? Optional.of(ec)
                : Optional.empty();
    }

    /**
     * Unwraps what {@link #wrap} made.
     *
     * @param own the pair that it was wrapped to
     * @param ephemeral the sealer's key, where the pair is an EC one
     * @throws IntegrityException if it does not open, or to something that is not as long as a key
     */
    public static Dek unwrap(KeyPair own, Bytes wrapped, @Nullable ECPublicKey ephemeral) throws IntegrityException {
        if (own.getPublic() instanceof ECPublicKey ec) {
            // Providers differ in what they say of two curves; a token's may say that it is out of order.
            if (ephemeral == null
                    || !ec.getParams().getCurve().equals(ephemeral.getParams().getCurve())) {
                throw new IntegrityException();
            }
            return EcWrap.unwrap(own.getPrivate(), ephemeral, wrapped);
        }
        MlKem set = MlKem.of(own.getPublic()).orElse(null);
        return set == null ? RsaOaep.unwrap(own.getPrivate(), wrapped) : set.unwrap(own.getPrivate(), wrapped);
    }
}
