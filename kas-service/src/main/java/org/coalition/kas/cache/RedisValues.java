package org.coalition.kas.cache;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.springframework.dao.DataAccessException;
import org.springframework.data.redis.connection.RedisClusterConnection;
import org.springframework.data.redis.connection.RedisClusterNode;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisStringCommands.SetOption;
import org.springframework.data.redis.connection.ReturnType;
import org.springframework.data.redis.core.Cursor;
import org.springframework.data.redis.core.ScanOptions;
import org.springframework.data.redis.core.types.Expiration;

/**
 * Bytes by name in Redis, behind a breaker. Each call blocks for one round trip, {@link #deleteAll} for several.
 *
 * <p>All throw {@code DataAccessException} if Redis does not answer as it should, and {@code CallNotPermittedException}
 * while the breaker is open.
 */
final class RedisValues {

    private static final int AT_A_TIME = 500;

    private static final byte[] RENEW =
            bytes("return redis.call('GET', KEYS[1]) == ARGV[1] and redis.call('PEXPIRE', KEYS[1], ARGV[2])");

    private final Supplier<RedisConnection> redis;
    private final CircuitBreaker breaker;

    RedisValues(Supplier<RedisConnection> redis, CircuitBreaker breaker) {
        this.redis = redis;
        this.breaker = breaker;
    }

    Optional<byte[]> get(String name) {
        return call(redis -> Optional.ofNullable(redis.stringCommands().get(bytes(name))));
    }

    void set(String name, byte[] value, Duration life) {
        var _ = set(name, value, life, SetOption.upsert());
    }

    /** Whether there was none. */
    boolean setIfAbsent(String name, byte[] value, Duration life) {
        return set(name, value, life, SetOption.ifAbsent());
    }

    /** Lets a value live on for so long, if it is this one; and whether it is. */
    boolean renew(String name, byte[] value, Duration life) {
        byte[] millis = bytes(Long.toString(life.toMillis()));
        return call(redis -> Objects.requireNonNullElse(
                redis.scriptingCommands().<Boolean>eval(RENEW, ReturnType.BOOLEAN, 1, bytes(name), value, millis),
                false));
    }

    private boolean set(String name, byte[] value, Duration life, SetOption option) {
        Expiration expiration = Expiration.milliseconds(life.toMillis());
        return call(redis ->
                Objects.requireNonNullElse(redis.stringCommands().set(bytes(name), value, expiration, option), false));
    }

    void delete(String name) {
        var _ = call(redis -> Objects.requireNonNullElse(redis.keyCommands().unlink(bytes(name)), 0L));
    }

    /** Deletes every name that begins so. Blocks as long as it takes to look at all names. */
    void deleteAll(String prefix) {
        ScanOptions beginningSo = ScanOptions.scanOptions()
                .match(literally(prefix) + "*")
                .count(AT_A_TIME)
                .build();
        var _ = call(connection -> {
            if (connection instanceof RedisClusterConnection cluster) {
                deleteAll(cluster, beginningSo);
            } else {
                delete(connection.keyCommands().scan(beginningSo), connection);
            }
            return true;
        });
    }

    /** At every node that serves anything; one that can't be had now keeps no other from it. */
    private static void deleteAll(RedisClusterConnection cluster, ScanOptions beginningSo) {
        List<DataAccessException> failures = new ArrayList<>();
        for (RedisClusterNode node : cluster.clusterGetNodes()) {
            if (node.isMaster()
                    && !node.isMarkedAsFail()
                    && !node.getSlotRange().getSlots().isEmpty()) {
                try {
                    delete(cluster.scan(node, beginningSo), cluster);
                } catch (DataAccessException e) {
                    failures.add(e);
                }
            }
        }
        if (!failures.isEmpty()) {
            throw failures.getFirst();
        }
    }

    private static void delete(Cursor<byte[]> names, RedisConnection connection) {
        try (names) {
            List<byte[]> some = new ArrayList<>();
            while (names.hasNext()) {
                some.add(names.next());
                if (some.size() == AT_A_TIME || !names.hasNext()) {
                    connection.keyCommands().unlink(some.toArray(byte[][]::new));
                    some.clear();
                }
            }
        }
    }

    private <T> T call(Function<RedisConnection, T> command) {
        return breaker.executeSupplier(() -> {
            try (RedisConnection connection = redis.get()) {
                return command.apply(connection);
            }
        });
    }

    private static byte[] bytes(String name) {
        return name.getBytes(StandardCharsets.US_ASCII);
    }

    /** In Redis's patterns a backslash takes the meaning from the character behind it. */
    private static String literally(String text) {
        return text.replaceAll("([\\\\*?\\[\\]^-])", "\\\\$1");
    }
}
