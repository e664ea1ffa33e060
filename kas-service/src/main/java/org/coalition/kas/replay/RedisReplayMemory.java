package org.coalition.kas.replay;

import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import org.coalition.kas.crypto.Hashes;
import org.coalition.kas.domain.Nation;
import org.springframework.dao.DataAccessException;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.RedisStringCommands.SetOption;
import org.springframework.data.redis.core.types.Expiration;

/**
 * The shared memory: an atomic {@code SET NX PX} in a Redis that never evicts. What is spent is remembered here as well,
 * so that a proof that this replica has seen stays spent when Redis goes away.
 */
final class RedisReplayMemory implements ReplayMemory {

    private static final byte[] MARK = {1};

    private final RedisConnectionFactory redis;
    private final CircuitBreaker breaker;
    private final ReplayMemory local;
    private final String prefix;

    RedisReplayMemory(RedisConnectionFactory redis, CircuitBreaker breaker, ReplayMemory local, Nation nation) {
        this.redis = redis;
        this.breaker = breaker;
        this.local = local;
        this.prefix = "kas:" + nation.lowerCase() + ":replay:v1:";
    }

    @Override
    public Verdict spend(String id, Duration life) {
        String hash = Hashes.sha256Hex(id.getBytes(StandardCharsets.UTF_8));
        if (local.spend(hash, life) == Verdict.SPENT) {
            return Verdict.SPENT;
        }
        try {
            return breaker.executeSupplier(() -> setIfAbsent(prefix + hash, life)) ? Verdict.FRESH : Verdict.SPENT;
        } catch (DataAccessException | CallNotPermittedException e) {
            return Verdict.FRESH_HERE;
        }
    }

    private boolean setIfAbsent(String key, Duration life) {
        try (var connection = redis.getConnection()) {
            Boolean set = connection
                    .stringCommands()
                    .set(
                            key.getBytes(StandardCharsets.US_ASCII),
                            MARK,
                            Expiration.milliseconds(life.toMillis()),
                            SetOption.ifAbsent());
            return Objects.requireNonNullElse(set, false);
        }
    }

    @Override
    public boolean degraded() {
        return breaker.getState() != CircuitBreaker.State.CLOSED;
    }
}
