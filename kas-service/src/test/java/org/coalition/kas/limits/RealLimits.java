package org.coalition.kas.limits;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.util.Map;
import org.coalition.kas.domain.Nation;
import org.coalition.kas.redis.RedisBreaker;
import org.coalition.kas.redis.SharedValues;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/** What only this package can make, for the tests of others. */
public final class RealLimits {

    private RealLimits() {}

    /** Limits of one replica whose Redis is away. */
    public static RateLimits alone(Map<String, String> settings) {
        return alone(settings, Clock.systemUTC(), new SimpleMeterRegistry());
    }

    static RateLimits alone(Map<String, String> settings, Clock clock, MeterRegistry meters) {
        CircuitBreaker away = RedisBreaker.named("away", CircuitBreakerRegistry.ofDefaults());
        away.transitionToForcedOpenState();
        return of(new SharedValues(new LettuceConnectionFactory(), away), settings, clock, meters);
    }

    static RateLimits of(SharedValues values, Map<String, String> settings, Clock clock, MeterRegistry meters) {
        LimitsProperties limits = properties(settings);
        ClockMeter time = new ClockMeter(clock);
        return new RateLimits(
                new SharedBuckets(values, limits, new Nation("USA"), time),
                time,
                limits,
                values.commandTimeout(),
                meters);
    }

    static LimitsProperties properties(Map<String, String> settings) {
        return new Binder(new MapConfigurationPropertySource(settings))
                .bindOrCreate("kas.limits", Bindable.of(LimitsProperties.class));
    }
}
