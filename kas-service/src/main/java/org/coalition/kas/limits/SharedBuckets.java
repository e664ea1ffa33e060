package org.coalition.kas.limits;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import io.github.bucket4j.distributed.AsyncBucketProxy;
import io.github.bucket4j.distributed.proxy.optimization.DelayParameters;
import io.github.bucket4j.distributed.proxy.optimization.NopeOptimizationListener;
import io.github.bucket4j.distributed.proxy.optimization.Optimization;
import io.github.bucket4j.distributed.proxy.optimization.delay.DelayOptimization;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.coalition.kas.domain.Nation;
import org.coalition.kas.redis.SharedValues;

/**
 * Buckets that all replicas of a nation share. Each replica may be ahead of Redis by 2% of a limit, or by one where that is
 * less, for a tenth of a second: who comes often costs no round trip each time. What was taken so is booked afterwards, so
 * that it is missing later.
 */
final class SharedBuckets {

    private static final int MAX_BUCKETS = 5_000;
    private static final Duration KEPT = Duration.ofMinutes(1);
    private static final Duration AHEAD = Duration.ofMillis(100);
    private static final int AHEAD_SHARE = 50;

    private final Cache<String, AsyncBucketProxy> proxies;

    private final SharedBucketStore store;
    private final LimitsProperties limits;
    private final TimeMeter time;
    private final String prefix;

    SharedBuckets(SharedValues values, LimitsProperties limits, Nation nation, TimeMeter time) {
        this.store = new SharedBucketStore(values, time);
        this.limits = limits;
        // What was taken ahead is booked with the next visit: until the bucket would be full again anyway.
        Duration longest = limits.longestPeriod();
        this.proxies = Caffeine.newBuilder()
                .maximumSize(MAX_BUCKETS)
                .expireAfterAccess(longest.compareTo(KEPT) > 0 ? longest : KEPT)
                .build();
        this.time = time;
        this.prefix = "kas:" + nation.lowerCase() + ":limit:v1:";
    }

    /** Never blocks; fails if Redis does. */
    CompletableFuture<ConsumptionProbe> take(String bucket, LimitKind kind, long tokens) {
        return proxies.get(bucket, name -> proxy(name, limits.of(kind))).tryConsumeAndReturnRemaining(tokens);
    }

    /** What was last seen of it may be what can't be read: the next visit looks anew. */
    void forget(String bucket) {
        proxies.invalidate(bucket);
    }

    private AsyncBucketProxy proxy(String bucket, Limit limit) {
        BucketConfiguration configuration = BucketConfiguration.builder()
                .addLimit(Bandwidth.builder()
                        .capacity(limit.count())
                        .refillGreedy(limit.count(), limit.period())
                        .build())
                .build();
        return store.asAsync()
                .builder()
                .withOptimization(ahead(limit))
                .build(new SharedBucket(prefix + bucket), () -> CompletableFuture.completedFuture(configuration));
    }

    private Optimization ahead(Limit limit) {
        DelayParameters bounds = new DelayParameters(Math.max(1, limit.count() / AHEAD_SHARE), AHEAD);
        return new DelayOptimization(bounds, NopeOptimizationListener.INSTANCE, time);
    }
}
