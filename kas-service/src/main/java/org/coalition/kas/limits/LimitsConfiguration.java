package org.coalition.kas.limits;

import io.github.bucket4j.TimeMeter;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import org.coalition.kas.domain.KasIdentity;
import org.coalition.kas.redis.RedisBreaker;
import org.coalition.kas.redis.SharedValues;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(LimitsProperties.class)
class LimitsConfiguration {

    /**
     * Shared in the Redis that never evicts, where spent proofs are: a limit that is forgotten for lack of room is none.
     *
     * @param replayRedis its connection, which takes commands of both at once
     */
    @Bean
    RateLimits rateLimits(
            LimitsProperties properties,
            LettuceConnectionFactory replayRedis,
            CircuitBreakerRegistry breakers,
            KasIdentity identity,
            MeterRegistry meters,
            Clock clock) {
        CircuitBreaker breaker = RedisBreaker.named("redis-limits", breakers);
        Gauge.builder("kas.limits.store.degraded", breaker, b -> b.getState() == CircuitBreaker.State.CLOSED ? 0 : 1)
                .description("1 while each replica counts alone against the limits")
                .register(meters);
        SharedValues values = new SharedValues(replayRedis, breaker);
        ClockMeter time = new ClockMeter(clock);
        return new RateLimits(
                new SharedBuckets(values, properties, identity.nation(), time),
                TimeMeter.SYSTEM_NANOTIME,
                properties,
                values.commandTimeout(),
                meters);
    }

    @Bean
    House house(LimitsProperties properties, MeterRegistry meters) {
        House house = new House(properties.maxInHouse(), properties.roomForOneAddress());
        Gauge.builder("kas.requests.in.house", house, House::inside)
                .description("Requests that are worked on")
                .register(meters);
        return house;
    }
}
