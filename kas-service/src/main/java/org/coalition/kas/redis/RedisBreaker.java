package org.coalition.kas.redis;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import java.time.Duration;

/** The breaker before a Redis: a dead one costs a probe a second, not a time-out a request. */
public final class RedisBreaker {

    private static final CircuitBreakerConfig CONFIG = CircuitBreakerConfig.custom()
            .slidingWindowType(SlidingWindowType.TIME_BASED)
            .slidingWindowSize(5)
            .minimumNumberOfCalls(3)
            .failureRateThreshold(50)
            .waitDurationInOpenState(Duration.ofSeconds(1))
            .permittedNumberOfCallsInHalfOpenState(1)
            .build();

    private RedisBreaker() {}

    /** A breaker by this name, whose state is among Resilience4j's metrics. */
    public static CircuitBreaker named(String name, CircuitBreakerRegistry registry) {
        return registry.circuitBreaker(name, CONFIG);
    }
}
