package org.coalition.kas.domain;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How long the slowest exchange with a peer took, of those that one request was the reason for. All of them go on at once: what
 * the request took beyond that is our own doing. Safe for use by several threads.
 */
public final class SlowestExchange {

    private final AtomicLong nanos = new AtomicLong();

    /** An exchange has ended, well or not. */
    public void ended(Duration took) {
        nanos.accumulateAndGet(took.toNanos(), Math::max);
    }

    /** The slowest that has ended so far; zero if none has. */
    public Duration duration() {
        return Duration.ofNanos(nanos.get());
    }
}
