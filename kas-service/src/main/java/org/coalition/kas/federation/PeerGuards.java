package org.coalition.kas.federation;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import java.time.Duration;
import org.coalition.kas.domain.KasId;

/** A circuit breaker and a bulkhead for each peer, so that one peer's trouble is no other's. */
final class PeerGuards {

    /** Some calls long: a burst is served, and who waits for a peer that hangs is soon out of everybody's way. */
    private static final Duration WAIT_FOR_A_PLACE = Duration.ofMillis(250);

    private final CircuitBreakerRegistry breakers;
    private final BulkheadRegistry bulkheads;
    private final CircuitBreakerConfig breakerConfig;
    private final BulkheadConfig bulkheadConfig;

    PeerGuards(
            CircuitBreakerRegistry breakers, BulkheadRegistry bulkheads, Duration breakerWait, int maxConcurrentCalls) {
        this.breakers = breakers;
        this.bulkheads = bulkheads;
        this.breakerConfig = CircuitBreakerConfig.custom()
                .slidingWindowType(SlidingWindowType.TIME_BASED)
                .slidingWindowSize(30)
                .minimumNumberOfCalls(3)
                .failureRateThreshold(50)
                .waitDurationInOpenState(breakerWait)
                .permittedNumberOfCallsInHalfOpenState(2)
                .build();
        this.bulkheadConfig = BulkheadConfig.custom()
                .maxConcurrentCalls(maxConcurrentCalls)
                .maxWaitDuration(WAIT_FOR_A_PLACE)
                .build();
    }

    CircuitBreaker breaker(KasId peer) {
        return breakers.circuitBreaker("peer-" + peer, breakerConfig);
    }

    /** Apart from {@link #breaker}: a peer's origin may be away while its federation listener is not. */
    CircuitBreaker directoryBreaker(KasId peer) {
        return breakers.circuitBreaker("directory-" + peer, breakerConfig);
    }

    Bulkhead bulkhead(KasId peer) {
        return bulkheads.bulkhead("peer-" + peer, bulkheadConfig);
    }
}
