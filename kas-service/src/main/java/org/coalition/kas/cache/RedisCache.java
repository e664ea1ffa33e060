package org.coalition.kas.cache;

import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.coalition.kas.cache.CacheMeters.Result;
import org.coalition.kas.crypto.IntegrityException;
import org.springframework.dao.DataAccessException;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.RedisStringCommands.SetOption;
import org.springframework.data.redis.core.types.Expiration;

/** The cache in Redis. */
final class RedisCache implements SealedCache {

    private final RedisConnectionFactory redis;
    private final CircuitBreaker breaker;
    private final CacheSeal seal;
    private final CacheMeters meters;
    private final Expiration life;

    RedisCache(
            RedisConnectionFactory redis, CircuitBreaker breaker, CacheSeal seal, CacheMeters meters, Duration life) {
        this.redis = redis;
        this.breaker = breaker;
        this.seal = seal;
        this.meters = meters;
        this.life = Expiration.milliseconds(life.toMillis());
    }

    @Override
    public Optional<byte[]> get(String key) {
        if (!seal.isOpen()) {
            meters.count(Result.ERROR);
            return Optional.empty();
        }
        byte[] name = key.getBytes(StandardCharsets.US_ASCII);
        try {
            Optional<byte[]> sealed = meters.time(
                    "get",
                    () -> call(c -> Optional.ofNullable(c.stringCommands().get(name))));
            return sealed.isEmpty() ? miss() : unseal(key, name, sealed.get());
        } catch (DataAccessException | CallNotPermittedException e) {
            meters.count(Result.ERROR);
            return Optional.empty();
        }
    }

    private Optional<byte[]> miss() {
        meters.count(Result.MISS);
        return Optional.empty();
    }

    private Optional<byte[]> unseal(String key, byte[] name, byte[] sealed) {
        try {
            byte[] value = seal.unseal(key, sealed);
            meters.count(Result.HIT);
            return Optional.of(value);
        } catch (IntegrityException e) {
            meters.count(Result.REJECTED);
            call(connection -> Optional.ofNullable(connection.keyCommands().del(name)));
            return Optional.empty();
        }
    }

    @Override
    public void put(String key, byte[] value) {
        if (!seal.isOpen()) {
            return;
        }
        byte[] name = key.getBytes(StandardCharsets.US_ASCII);
        byte[] sealed = seal.seal(key, value);
        try {
            meters.time(
                    "put",
                    () -> call(connection -> Optional.ofNullable(
                            connection.stringCommands().set(name, sealed, life, SetOption.upsert()))));
        } catch (DataAccessException | CallNotPermittedException e) {
            meters.count(Result.ERROR);
        }
    }

    @Override
    public void coalesced() {
        meters.count(Result.COALESCED);
    }

    private <T> Optional<T> call(Function<RedisConnection, Optional<T>> command) {
        return breaker.executeSupplier(() -> {
            try (RedisConnection connection = redis.getConnection()) {
                return command.apply(connection);
            }
        });
    }
}
