package org.coalition.kas.domain;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How long the slowest part of a request took, of those that go on at once: exchanges with peers, and our own work on its keys.
 * What all of them together took beyond that is what the federation costs. Safe for use by several threads.
 */
public final class SlowestLeg {

    private final AtomicLong nanos = new AtomicLong();
    private volatile boolean withPeers;

    /** An exchange with a peer has ended, well or not: from handing it to the HTTP client until the last byte of the answer. */
    public void exchanged(Duration took) {
        withPeers = true;
        worked(took);
    }

    /** Work of our own has ended. */
    public void worked(Duration took) {
        nanos.accumulateAndGet(took.toNanos(), Math::max);
    }

    /**
     * What is left of a time.
     *
     * @param all from before the first part until all have ended
     * @return zero if there was no exchange with a peer
     */
    public Duration leaves(Duration all) {
        long left = all.toNanos() - nanos.get();
        return withPeers ? Duration.ofNanos(Math.max(1, left)) : Duration.ZERO;
    }
}
