package org.coalition.kas.cache;

import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.lettuce.core.resource.ClientResources;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import org.coalition.kas.redis.RedisBreaker;
import org.coalition.kas.redis.RedisResources;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(CacheProperties.class)
class CacheConfiguration {

    @Bean(destroyMethod = "shutdown")
    ClientResources cacheRedisResources(MeterRegistry meters) {
        return RedisResources.of("cache", meters);
    }

    @Bean(destroyMethod = "destroy")
    LettuceConnectionFactory cacheRedis(
            CacheProperties properties, SslBundles bundles, ClientResources cacheRedisResources) {
        return properties.redis().connect(bundles, cacheRedisResources);
    }

    @Bean
    CacheSeal cacheSeal(MeterRegistry meters) {
        CacheSeal seal = new CacheSeal();
        Gauge.builder("kas.cache.sealed.open", seal, s -> s.isOpen() ? 1 : 0)
                .description("0 while the cache key can't be unwrapped and the caches are off")
                .register(meters);
        return seal;
    }

    /** One Redis and one breaker for the three caches below. */
    @Bean
    RedisValues cacheValues(LettuceConnectionFactory cacheRedis, CircuitBreakerRegistry breakers) {
        return new RedisValues(cacheRedis::getConnection, RedisBreaker.named("redis-cache", breakers));
    }

    @Bean
    Leases cacheLeases(RedisValues cacheValues) {
        return new Leases(cacheValues);
    }

    @Bean
    CacheFactory caches(
            CacheProperties properties,
            RedisValues cacheValues,
            Leases cacheLeases,
            CacheSeal seal,
            MeterRegistry meters) {
        return new CacheFactory(properties.enabled(), cacheValues, cacheLeases, seal, meters);
    }

    @Bean
    LeasedCache dekCache(CacheFactory caches, CacheProperties properties) {
        return caches.shared("dek", properties.dekLife());
    }

    @Bean
    SealedCache publicKeyCache(CacheFactory caches, CacheProperties properties) {
        return caches.withLocalLayer("pubkey", properties.publicKeyLife());
    }

    @Bean
    SealedCache metadataCache(CacheFactory caches, CacheProperties properties) {
        return caches.withLocalLayer("metadata", properties.metadataLife());
    }
}
