package org.coalition.kas.cache;

import java.util.Optional;
import org.coalition.kas.domain.Deadline;

/** Keeps nothing: {@code kas.cache.enabled=false}. */
final class DisabledCache implements LeasedCache {

    @Override
    public Optional<byte[]> get(String key) {
        return Optional.empty();
    }

    @Override
    public Found find(String key, Deadline deadline) {
        return Found.NOTHING;
    }

    @Override
    public void put(String key, byte[] value) {
        // nothing is kept
    }

    @Override
    public boolean remove(String key) {
        return true;
    }

    @Override
    public boolean purge(String prefix) {
        return true;
    }

    @Override
    public void coalesced() {
        // nothing is counted: there is no cache
    }
}
