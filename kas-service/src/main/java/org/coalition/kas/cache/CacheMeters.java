package org.coalition.kas.cache;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Supplier;

/** What one cache does, in numbers: {@code kas_cache_requests_total} and {@code kas_cache_seconds}. */
final class CacheMeters {

    /** What came of a look-up. */
    enum Result {
        HIT,
        MISS,
        COALESCED,
        ERROR,
        REJECTED
    }

    private final String cache;
    private final MeterRegistry meters;

    CacheMeters(String cache, MeterRegistry meters) {
        this.cache = cache;
        this.meters = meters;
        for (Result result : Result.values()) {
            counter(result);
        }
    }

    void count(Result result) {
        counter(result).increment();
    }

    <T> T time(String op, Supplier<T> work) {
        Timer.Sample sample = Timer.start(meters);
        try {
            return work.get();
        } finally {
            sample.stop(Timer.builder("kas.cache")
                    .description("Round trips to the cache")
                    .tags("cache", cache, "op", op)
                    .serviceLevelObjectives(Duration.ofMillis(1), Duration.ofMillis(5), Duration.ofMillis(20))
                    .register(meters));
        }
    }

    private Counter counter(Result result) {
        return Counter.builder("kas.cache.requests")
                .description("Look-ups in the cache by what came of them")
                .tags("cache", cache, "result", result.name().toLowerCase(Locale.ROOT))
                .register(meters);
    }
}
