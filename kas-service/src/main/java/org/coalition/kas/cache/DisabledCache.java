package org.coalition.kas.cache;

import java.util.Optional;

/** Keeps nothing: {@code kas.cache.enabled=false}. */
final class DisabledCache implements SealedCache {

    @Override
    public Optional<byte[]> get(String key) {
        return Optional.empty();
    }

    @Override
    public void put(String key, byte[] value) {
        // nothing is kept
    }

    @Override
    public void coalesced() {
        // nothing is counted: there is no cache
    }
}
