package org.coalition.kas.cache;

import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.function.Supplier;
import org.coalition.kas.crypto.Dek;
import org.coalition.kas.redis.RedisBreaker;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisConnectionFactory;

/** The cache of keys as the service makes it, for tests in other packages. */
public final class Caches {

    private Caches() {}

    public static LeasedCache deks(RedisConnectionFactory redis, MeterRegistry meters) {
        CacheSeal seal = new CacheSeal();
        seal.open(Dek.random(32));
        RedisValues values = values(redis::getConnection);
        return new CacheFactory(true, values, new Leases(values), seal, meters).shared("dek", Duration.ofHours(1));
    }

    /** Behind a breaker of their own. */
    static RedisValues values(Supplier<RedisConnection> redis) {
        return new RedisValues(redis, RedisBreaker.named("redis-cache", CircuitBreakerRegistry.ofDefaults()));
    }
}
