package org.coalition.kas.keys;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.coalition.kas.cache.LeasedCache;
import org.coalition.kas.domain.Deadline;

/** A cache without Redis, and without a seal. */
class MapCache implements LeasedCache {

    private final Map<String, byte[]> values = new ConcurrentHashMap<>();
    private final List<String> abandoned = new CopyOnWriteArrayList<>();
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
    public Found find(String key, Deadline deadline) {
        return new Found(get(key), () -> abandoned.add(key));
    }

    /** The keys that somebody was going to put and did not. */
    List<String> abandoned() {
        return abandoned;
    }

    @Override
    public boolean remove(String key) {
        return values.remove(key) != null;
    }

    @Override
    public boolean purge(String prefix) {
        values.keySet().removeIf(key -> key.startsWith(prefix));
        return true;
    }

    @Override
    public void coalesced() {
        coalesced.incrementAndGet();
    }
}
