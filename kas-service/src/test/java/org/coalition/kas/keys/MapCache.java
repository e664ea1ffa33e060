package org.coalition.kas.keys;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.coalition.kas.cache.SealedCache;

/** A cache without Redis, and without a seal. */
final class MapCache implements SealedCache {

    private final Map<String, byte[]> values = new ConcurrentHashMap<>();
    private final AtomicInteger lookUps = new AtomicInteger();
    private final AtomicInteger puts = new AtomicInteger();
    private final AtomicInteger coalesced = new AtomicInteger();

    Map<String, byte[]> values() {
        return values;
    }

    int lookUps() {
        return lookUps.get();
    }

    int puts() {
        return puts.get();
    }

    int coalescedLookUps() {
        return coalesced.get();
    }

    @Override
    public Optional<byte[]> get(String key) {
        lookUps.incrementAndGet();
        return Optional.ofNullable(values.get(key)).map(byte[]::clone);
    }

    @Override
    public void put(String key, byte[] value) {
        puts.incrementAndGet();
        values.put(key, value.clone());
    }

    @Override
    public void coalesced() {
        coalesced.incrementAndGet();
    }
}
