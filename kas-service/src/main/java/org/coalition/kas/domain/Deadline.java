package org.coalition.kas.domain;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * The moment by which a request must be answered. It goes along with the request, and every wait is bounded by it.
 *
 * <p>Measured on the monotonic clock, so that a step of the wall clock neither ends nor prolongs a request.
 */
public final class Deadline {

    private final LongSupplier nanoTime;
    private final long endNanos;

    private Deadline(LongSupplier nanoTime, long endNanos) {
        this.nanoTime = nanoTime;
        this.endNanos = endNanos;
    }

    public static Deadline in(Duration time) {
        return in(time, System::nanoTime);
    }

    /** As {@link #in(Duration)}, on a given monotonic clock. */
    public static Deadline in(Duration time, LongSupplier nanoTime) {
        return new Deadline(nanoTime, nanoTime.getAsLong() + time.toNanos());
    }

    /** This deadline, brought forward: what comes after the work needs time, too. */
    public Deadline earlierBy(Duration reserve) {
        return new Deadline(nanoTime, endNanos - reserve.toNanos());
    }

    /** What is left; zero once it has passed, never negative. */
    public Duration remaining() {
        return Duration.ofNanos(Math.max(0, endNanos - nanoTime.getAsLong()));
    }

    /** The shorter of what is left and the given limit. */
    public Duration remaining(Duration atMost) {
        Duration left = remaining();
        return left.compareTo(atMost) < 0 ? left : atMost;
    }

    public boolean passed() {
        return remaining().isZero();
    }

    @Override
    public String toString() {
        return "Deadline[" + remaining().toMillis() + " ms left]";
    }
}
