package org.coalition.kas.replay;

import com.github.benmanes.caffeine.cache.Ticker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.lettuce.core.resource.ClientResources;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import org.coalition.kas.domain.KasIdentity;
import org.coalition.kas.redis.RedisBreaker;
import org.coalition.kas.redis.RedisResources;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ReplayProperties.class)
class ReplayConfiguration {

    @Bean(destroyMethod = "shutdown")
    ClientResources replayRedisResources(MeterRegistry meters) {
        return RedisResources.of("replay", meters);
    }

    @Bean(destroyMethod = "destroy")
    LettuceConnectionFactory replayRedis(
            ReplayProperties properties, SslBundles bundles, ClientResources replayRedisResources) {
        return properties.redis().connect(bundles, replayRedisResources);
    }

    @Bean
    ReplayMemory replayMemory(
            LettuceConnectionFactory replayRedis,
            CircuitBreakerRegistry breakers,
            KasIdentity identity,
            MeterRegistry meters) {
        ReplayMemory memory = new RedisReplayMemory(
                replayRedis,
                RedisBreaker.named("redis-replay", breakers),
                new LocalReplayMemory(Ticker.systemTicker()),
                identity.nation());
        Gauge.builder("kas.dpop.replay.store.degraded", memory, m -> m.degraded() ? 1 : 0)
                .description("1 while only this replica's own memory of spent proofs is at hand")
                .register(meters);
        return memory;
    }
}
