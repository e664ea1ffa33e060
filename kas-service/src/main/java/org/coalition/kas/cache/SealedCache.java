package org.coalition.kas.cache;

import java.util.Optional;

/**
 * A cache whose values are sealed to this nation. Fails open: a cache that is down, slow or wrong is a miss, and never an
 * exception. Blocks for one round trip at most, if nothing else is said.
 */
public interface SealedCache {

    /** The opened value; the caller wipes it if it is a secret. */
    Optional<byte[]> get(String key);

    /** Seals a value and keeps it for this cache's time. The value is neither kept nor wiped here. */
    void put(String key, byte[] value);

    /**
     * Deletes one value, for all replicas; what a replica keeps in its own memory, at this one.
     *
     * @return whether that is done; if not, it is for the caller to try again
     */
    boolean remove(String key);

    /** Counts a look-up that was spared, because another of the same key was under way and served it too. */
    void coalesced();
}
