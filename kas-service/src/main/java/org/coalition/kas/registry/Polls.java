package org.coalition.kas.registry;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Numbers the looks at MongoDB, for who waits for one that begins after he came. */
final class Polls {

    private long begun;
    private long ended;
    private long lastWithOrders;

    /** The number of the next one. */
    synchronized long next() {
        return begun + 1;
    }

    synchronized void begin() {
        begun++;
    }

    /** The one under way has read what is in force whatever becomes of the rest. */
    synchronized void sawOrders() {
        lastWithOrders = begun;
    }

    synchronized void end() {
        ended = begun;
        notifyAll();
    }

    /**
     * Waits until one is over.
     *
     * @return whether it is, and it or one after it has seen the standing orders
     */
    synchronized boolean await(long number, Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        try {
            for (long left = patience.toNanos(); ended < number && left > 0; left = end - System.nanoTime()) {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return ended >= number && lastWithOrders >= number;
    }
}
