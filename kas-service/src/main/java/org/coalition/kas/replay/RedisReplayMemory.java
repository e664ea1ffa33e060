package org.coalition.kas.replay;

import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import org.coalition.kas.crypto.Hashes;
import org.coalition.kas.domain.Nation;
import org.springframework.dao.DataAccessException;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.RedisStringCommands;
import org.springframework.data.redis.connection.RedisStringCommands.SetOption;
import org.springframework.data.redis.core.types.Expiration;

/**
 * The shared memory: an atomic {@code SET NX PX} in a Redis that never evicts. What is spent is remembered here as well,
 * so that a proof that this replica has seen stays spent when Redis goes away.
 */
final class RedisReplayMemory implements ReplayMemory {

    private static final int MARK_BYTES = 16;

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

    /**
     * Whether it is now there by us. After a cut connection the driver sends the command again, which may find what it has
     * written itself: so each writes a mark of its own, and looks whose it is that is there.
     */
    private boolean setIfAbsent(String name, Duration life) {
        byte[] key = name.getBytes(StandardCharsets.US_ASCII);
        byte[] mark = new byte[MARK_BYTES];
        ThreadLocalRandom.current().nextBytes(mark);
        try (var connection = redis.getConnection()) {
            RedisStringCommands commands = connection.stringCommands();
            Expiration expiration = Expiration.milliseconds(life.toMillis());
            Boolean set = commands.set(key, mark, expiration, SetOption.ifAbsent());
            return Objects.requireNonNullElse(set, false) || Arrays.equals(mark, commands.get(key));
        }
    }

    @Override
    public boolean degraded() {
        return breaker.getState() != CircuitBreaker.State.CLOSED;
    }
}
