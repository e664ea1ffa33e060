package org.coalition.kas.kmsemulator;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * A log-normal latency, told by two of its quantiles. The logarithm of a log-normal variable is normal with mean
 * {@code ln(median)}; its 99th percentile lies {@value #Z99} standard deviations above.
 *
 * @param median half of the calls take less; zero means no latency at all
 * @param p99 one call in a hundred takes more; not less than the median
 */
public record Latency(Duration median, Duration p99) {

    private static final double Z99 = 2.3263478740408408;
    private static final Duration LONGEST = Duration.ofMinutes(10);

    /** No latency. */
    public static final Latency ZERO = new Latency(Duration.ZERO, Duration.ZERO);

    /**
     * Checks the two.
     *
     * @throws IllegalArgumentException unless 0 ≤ median ≤ p99 ≤ 10 minutes, and both are zero if one is
     */
    public Latency {
        if (median.isNegative() || p99.compareTo(median) < 0 || p99.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("0 <= median <= p99 <= 10 minutes must hold");
        }
        if (median.isZero() && !p99.isZero()) {
            throw new IllegalArgumentException("a median of 0 goes with a p99 of 0");
        }
    }

    /** A latency in milliseconds. */
    public static Latency ofMillis(long median, long p99) {
        return new Latency(Duration.ofMillis(median), Duration.ofMillis(p99));
    }

    /** Draws one call's latency. With a median equal to the p99 it is always that. */
    Duration sample(RandomGenerator random) {
        if (median.equals(p99)) {
            return median;
        }
        double sigma = Math.log((double) p99.toNanos() / median.toNanos()) / Z99;
        double nanos = median.toNanos() * Math.exp(sigma * random.nextGaussian());
        return Duration.ofNanos(Math.round(nanos));
    }
}
