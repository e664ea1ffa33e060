package org.coalition.kas.cache;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
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

    private final MeterRegistry meters;
    private final MeterProvider<Counter> requests;
    private final MeterProvider<Timer> times;

    CacheMeters(String cache, MeterRegistry meters) {
        this.meters = meters;
        this.requests = Counter.builder("kas.cache.requests")
                .description("Look-ups in the cache by what came of them")
                .tag("cache", cache)
                .withRegistry(meters);
        this.times = Timer.builder("kas.cache")
                .description("Round trips to the cache")
                .tag("cache", cache)
                .withRegistry(meters);
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
            sample.stop(times.withTag("op", op));
        }
    }

    private Counter counter(Result result) {
        return requests.withTag("result", result.name().toLowerCase(Locale.ROOT));
    }
}
