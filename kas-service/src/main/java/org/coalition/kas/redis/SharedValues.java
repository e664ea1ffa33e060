package org.coalition.kas.redis;

import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/** Values that replicas change together: by compare and set, in one round trip, with the other's value if it was quicker. */
public final class SharedValues {

    /** Stands for no value at all. */
    public static final byte[] NOTHING = {};

    /** An absent key is false in Lua, and false returned is a null reply. */
    private static final byte[] COMPARE_AND_SET = """
            local present = redis.call('GET', KEYS[1]) or ''
            if present ~= ARGV[1] then return present end
            redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
            return false
            """.getBytes(StandardCharsets.US_ASCII);

    private final LettuceConnectionFactory redis;
    private final CircuitBreaker breaker;
    private volatile @Nullable Commands commands;

    private record Commands(RedisClusterAsyncCommands<byte[], byte[]> redis, String script) {}

    public SharedValues(LettuceConnectionFactory redis, CircuitBreaker breaker) {
        this.redis = redis;
        this.breaker = breaker;
    }

    /** After this long a command has failed. */
    public Duration commandTimeout() {
        return redis.getClientConfiguration().getCommandTimeout();
    }

    /**
     * Puts a value in the place of the expected one. Never blocks.
     *
     * @param expected {@link #NOTHING} if there should be none
     * @return empty if it was put there, else what is there instead; failed if Redis is away, at once while the breaker
     *     is open
     */
    public CompletableFuture<Optional<byte[]>> compareAndSet(byte[] key, byte[] expected, byte[] value, Duration life) {
        if (!breaker.tryAcquirePermission()) {
            return CompletableFuture.failedFuture(CallNotPermittedException.createCallNotPermittedException(breaker));
        }
        long start = System.nanoTime();
        byte[][] values = {expected, value, Long.toString(life.toMillis()).getBytes(StandardCharsets.US_ASCII)};
        return connected().thenCompose(known -> run(known, key, values)).whenComplete((ignored, failure) -> {
            long took = System.nanoTime() - start;
            if (failure == null) {
                breaker.onSuccess(took, TimeUnit.NANOSECONDS);
            } else {
                breaker.onError(took, TimeUnit.NANOSECONDS, failure);
            }
        });
    }

    private static CompletableFuture<Optional<byte[]>> run(Commands known, byte[] key, byte[][] values) {
        byte[][] keys = {key};
        return known.redis()
                .<byte[]>evalsha(known.script(), ScriptOutputType.VALUE, keys, values)
                .thenApply(Optional::ofNullable)
                .toCompletableFuture()
                .exceptionallyCompose(failure -> cause(failure) instanceof RedisNoScriptException
                        ? known.redis()
                                .<byte[]>eval(COMPARE_AND_SET, ScriptOutputType.VALUE, keys, values)
                                .thenApply(Optional::ofNullable)
                                .toCompletableFuture()
                        : CompletableFuture.failedFuture(failure));
    }

    private static @Nullable Throwable cause(Throwable failure) {
        return failure instanceof CompletionException ? failure.getCause() : failure;
    }

    /** The one connection of the factory, which comes back by itself. To make the first one may take a second. */
    private CompletableFuture<Commands> connected() {
        Commands known = commands;
        if (known != null) {
            return CompletableFuture.completedFuture(known);
        }
        return CompletableFuture.supplyAsync(
                this::connect, task -> Thread.ofVirtual().start(task));
    }

    @SuppressWarnings("unchecked") // of one Redis or a cluster, it is always this
    private Commands connect() {
        var native_ = (RedisClusterAsyncCommands<byte[], byte[]>)
                redis.getConnection().getNativeConnection();
        Commands made = new Commands(native_, native_.digest(COMPARE_AND_SET));
        commands = made;
        return made;
    }
}
