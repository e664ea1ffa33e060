package org.coalition.kas.keys;

import java.security.PublicKey;
import org.coalition.kas.crypto.Dek;
import org.coalition.kas.crypto.IntegrityException;
import org.coalition.kas.domain.Deadline;
import org.coalition.kas.domain.KeyId;
import org.coalition.kas.domain.KeyState;
import org.coalition.kas.domain.WrapAlgorithm;
import org.coalition.kas.domain.WrappedKey;
import org.jspecify.annotations.Nullable;

/**
 * One of the nation's wrapping keys.
 *
 * @param provider where its private half is
 * @param name the provider's name of it
 * @param algorithm what is wrapped to it
 * @param publicKey of an active key; the others are not published
 */
record WrappingKey(
        KeyId kid,
        KeyProvider provider,
        String name,
        WrapAlgorithm algorithm,
        KeyState state,
        @Nullable PublicKey publicKey) {

    /** The same in another state; its public half is left to {@link PublicHalves}. */
    WrappingKey in(KeyState other) {
        return new WrappingKey(kid, provider, name, algorithm, other, null);
    }

    /** Asks the provider: {@link KeyProvider#unwrap}. */
    Dek unwrap(WrappedKey wrapped, Deadline deadline) throws IntegrityException, KeyProviderUnavailableException {
        return provider.unwrap(name, wrapped, deadline);
    }

    /** Asks the provider: {@link KeyProvider#publicKey}. */
    PublicKey publicKey(Deadline deadline) throws KeyProviderUnavailableException {
        return provider.publicKey(name, deadline);
    }

    /** Whether asking the provider costs a call to somebody else. */
    boolean isRemote() {
        return provider.isRemote();
    }
}
