package org.coalition.kas.limits;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;

/** Buckets of this replica alone, bounded in number. */
final class LocalBuckets {

    private static final int MAX_BUCKETS = 10_000;

    private final Cache<String, Bucket> buckets;
    private final LimitsProperties limits;
    private final TimeMeter time;

    LocalBuckets(LimitsProperties limits, TimeMeter time) {
        this.limits = limits;
        this.time = time;
        this.buckets = Caffeine.newBuilder()
                .maximumSize(MAX_BUCKETS)
                .expireAfterAccess(limits.longestPeriod())
                .build();
    }

    ConsumptionProbe take(String bucket, LimitKind kind, long tokens) {
        return buckets.get(bucket, ignored -> full(limits.of(kind))).tryConsumeAndReturnRemaining(tokens);
    }

    private Bucket full(Limit limit) {
        return Bucket.builder()
                .addLimit(bandwidth -> bandwidth.capacity(limit.count()).refillGreedy(limit.count(), limit.period()))
                .withCustomTimePrecision(time)
                .build();
    }
}
