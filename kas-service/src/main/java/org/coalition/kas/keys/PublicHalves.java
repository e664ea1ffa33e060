package org.coalition.kas.keys;

import java.security.PublicKey;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.coalition.kas.domain.Deadline;
import org.coalition.kas.domain.KeyState;

/** The public halves of wrapping keys that have been seen: that of a key version never changes. */
final class PublicHalves {

    private final Map<String, PublicKey> byName = new ConcurrentHashMap<>();

    /** Asks the key's provider, and remembers what it says. Blocks. */
    void fetch(WrappingKey key, Deadline deadline) throws KeyProviderUnavailableException {
        byName.put(key.name(), key.publicKey(deadline));
    }

    /** The key with its public half, if it is active and that is known: only then it is published. */
    WrappingKey completed(WrappingKey key) {
        PublicKey half = key.state() == KeyState.ACTIVE ? byName.get(key.name()) : null;
        return new WrappingKey(key.kid(), key.provider(), key.name(), key.algorithm(), key.state(), half);
    }

    boolean has(PublicKey half) {
        return byName.containsValue(half);
    }
}
