package org.coalition.kas.kmsemulator;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * The latency of each location. It is added to cryptographic operations, before the work. Safe to change while calls are
 * under way: a call takes what stood there when it came.
 */
public final class Latencies {

    /** Cloud KMS as measured from near by: medians of 55, 58 and 60 ms, one call in a hundred above 70 ms. */
    public static final Map<String, Latency> REALISTIC = Map.of(
            "us-central1", Latency.ofMillis(55, 70),
            "europe-west1", Latency.ofMillis(58, 70),
            "europe-west2", Latency.ofMillis(60, 70));

    private final RandomGenerator random;
    private final Sleeper sleeper;
    private volatile Map<String, Latency> byLocation;

    Latencies(LatencyMode mode, RandomGenerator random, Sleeper sleeper) {
        this.byLocation = mode == LatencyMode.REALISTIC ? REALISTIC : Map.of();
        this.random = random;
        this.sleeper = sleeper;
    }

    /** All that are set, by location. */
    public Map<String, Latency> byLocation() {
        return byLocation;
    }

    /** Replaces all. A location that is not named has no latency. */
    public synchronized void replace(Map<String, Latency> latencies) {
        byLocation = Map.copyOf(latencies);
    }

    /** Sets one location's latency and leaves the others. */
    public synchronized void set(String location, Latency latency) {
        Map<String, Latency> changed = new TreeMap<>(byLocation);
        changed.put(location, latency);
        byLocation = Map.copyOf(changed);
    }

    /** Blocks for a sampled latency of the location. */
    void delay(String location) throws InterruptedException {
        Duration time = byLocation.getOrDefault(location, Latency.ZERO).sample(random);
        if (time.isPositive()) {
            sleeper.sleep(time);
        }
    }
}
