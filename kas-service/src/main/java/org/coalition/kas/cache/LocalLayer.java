package org.coalition.kas.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.Optional;
import org.coalition.kas.cache.CacheMeters.Result;

/**
 * Keeps values in the process for a short time as well, so that what anybody may ask for costs no round trip, and so that
 * an outage of Redis is not passed on to who is behind it. For what is no secret only: nothing is wiped here.
 */
final class LocalLayer implements SealedCache {

    /** By so much a value may live longer than in Redis. */
    private static final Duration LIFE = Duration.ofSeconds(30);

    private static final int MAX_VALUES = 1_000;

    private final SealedCache shared;
    private final CacheMeters meters;
    private final Cache<String, byte[]> local;

    LocalLayer(SealedCache shared, CacheMeters meters, Duration life) {
        this.shared = shared;
        this.meters = meters;
        this.local = Caffeine.newBuilder()
                .maximumSize(MAX_VALUES)
                .expireAfterWrite(life.compareTo(LIFE) < 0 ? life : LIFE)
                .build();
    }

    @Override
    public Optional<byte[]> get(String key) {
        byte[] own = local.getIfPresent(key);
        if (own != null) {
            meters.count(Result.HIT);
            return Optional.of(own.clone());
        }
        Optional<byte[]> value = shared.get(key);
        value.ifPresent(found -> local.put(key, found.clone()));
        return value;
    }

    @Override
    public void put(String key, byte[] value) {
        local.put(key, value.clone());
        shared.put(key, value);
    }

    @Override
    public boolean remove(String key) {
        boolean gone = shared.remove(key);
        local.invalidate(key); // last: who has asked meanwhile has brought it back from there
        return gone;
    }

    @Override
    public void coalesced() {
        shared.coalesced();
    }
}
