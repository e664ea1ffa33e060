package org.coalition.kas.cache;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;

/** Makes the caches, all in one Redis behind one breaker, or all of them off. */
record CacheFactory(boolean enabled, RedisValues values, Leases leases, CacheSeal seal, MeterRegistry registry) {

    LeasedCache shared(String name, Duration life) {
        return enabled ? redis(new CacheMeters(name, registry), life) : new DisabledCache();
    }

    /** For what is no secret. */
    SealedCache withLocalLayer(String name, Duration life) {
        CacheMeters meters = new CacheMeters(name, registry);
        return enabled ? new LocalLayer(redis(meters, life), meters, life) : new DisabledCache();
    }

    private LeasedCache redis(CacheMeters meters, Duration life) {
        return new RedisCache(values, leases, seal, meters, life);
    }
}
