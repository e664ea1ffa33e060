package org.coalition.kas.limits;

import io.github.bucket4j.TimeMeter;
import io.github.bucket4j.distributed.ExpirationAfterWriteStrategy;
import io.github.bucket4j.distributed.proxy.ClientSideConfig;
import io.github.bucket4j.distributed.proxy.generic.compare_and_swap.AbstractCompareAndSwapBasedProxyManager;
import io.github.bucket4j.distributed.proxy.generic.compare_and_swap.AsyncCompareAndSwapOperation;
import io.github.bucket4j.distributed.proxy.generic.compare_and_swap.CompareAndSwapOperation;
import io.github.bucket4j.distributed.remote.RemoteBucketState;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.coalition.kas.redis.SharedValues;
import org.jspecify.annotations.Nullable;

/**
 * Bucket4j's buckets in Redis, for one round trip each time. Bucket4j's own store reads a state and then compares and sets
 * it, two round trips. This one starts from the state that this replica has last seen: usually nobody has written
 * meanwhile. Where somebody has, the refused write brings what is there, and the second attempt starts from that.
 *
 * <p>What this replica has last seen never has fewer tokens than there are: a request that it refuses need not be asked
 * for in Redis.
 */
final class SharedBucketStore extends AbstractCompareAndSwapBasedProxyManager<SharedBucket> {

    /** A full bucket is as good as none. */
    private static final ExpirationAfterWriteStrategy UNTIL_FULL =
            ExpirationAfterWriteStrategy.basedOnTimeForRefillingBucketUpToMax(Duration.ofSeconds(5));

    private final SharedValues values;

    SharedBucketStore(SharedValues values, TimeMeter time) {
        super(ClientSideConfig.getDefault().withClientClock(time).withRequestTimeout(values.commandTimeout()));
        this.values = values;
    }

    @Override
    protected AsyncCompareAndSwapOperation beginAsyncCompareAndSwapOperation(SharedBucket bucket) {
        return new AsyncCompareAndSwapOperation() {
            @Override
            public CompletableFuture<Optional<byte[]>> getStateData(Optional<Long> timeoutNanos) {
                return CompletableFuture.completedFuture(Optional.ofNullable(bucket.seen()));
            }

            @Override
            public CompletableFuture<Boolean> compareAndSwap(
                    byte @Nullable [] seen, byte[] next, RemoteBucketState state, Optional<Long> timeoutNanos) {
                return swap(bucket, seen, next, UNTIL_FULL.calculateTimeToLiveMillis(state, currentTimeNanos()));
            }
        };
    }

    private CompletableFuture<Boolean> swap(SharedBucket bucket, byte @Nullable [] seen, byte[] next, long lifeMillis) {
        byte[] expected = Objects.requireNonNullElse(seen, SharedValues.NOTHING);
        return values.compareAndSet(bucket.key(), expected, next, Duration.ofMillis(lifeMillis))
                .thenApply(other -> {
                    bucket.saw(other.orElse(next));
                    return other.isEmpty();
                });
    }

    @Override
    public boolean isAsyncModeSupported() {
        return true;
    }

    @Override
    public boolean isExpireAfterWriteSupported() {
        return true;
    }

    @Override
    protected CompareAndSwapOperation beginCompareAndSwapOperation(SharedBucket bucket) {
        throw new UnsupportedOperationException("nobody waits for one bucket after the other");
    }

    @Override
    public void removeProxy(SharedBucket bucket) {
        throw new UnsupportedOperationException("buckets go by themselves, when they are full");
    }

    @Override
    protected CompletableFuture<Void> removeAsync(SharedBucket bucket) {
        throw new UnsupportedOperationException("buckets go by themselves, when they are full");
    }
}
