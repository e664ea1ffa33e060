package org.coalition.kas.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.coalition.kas.crypto.Bytes;
import org.coalition.kas.crypto.Dek;
import org.coalition.kas.support.RunningRedis;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

class RedisCacheTest {

    private static final Duration LIFE = Duration.ofMinutes(1);

    @RegisterExtension
    static final RunningRedis REDIS = new RunningRedis();

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final CacheSeal seal = new CacheSeal();
    private final String key = "kas:usa:dek:v1:kid:" + UUID.randomUUID();
    private final byte[] secret = Dek.random(32).exposed();
    private LettuceConnectionFactory connections;
    private RedisCache cache;

    @BeforeEach
    void connect() {
        connections = REDIS.connect();
        seal.open(Dek.random(32));
        cache = cacheWith(seal);
    }

    @AfterEach
    void disconnect() {
        connections.destroy();
    }

    private RedisCache cacheWith(CacheSeal other) {
        RedisValues values = Caches.values(connections::getConnection);
        return new RedisCache(values, new Leases(values), other, new CacheMeters("dek", meters), LIFE);
    }

    @Test
    void get_whenPut_givesTheValue() {
        cache.put(key, secret);

        assertThat(cache.get(key)).hasValue(secret);
        assertThat(counted("hit")).isEqualTo(1);
    }

    @Test
    void get_whenNotPut_isAMiss() {
        assertThat(cache.get(key)).isEmpty();
        assertThat(counted("miss")).isEqualTo(1);
    }

    @Test
    void put_whenThereIsAValue_replacesIt() {
        cache.put(key, new byte[32]);
        cache.put(key, secret);

        assertThat(cache.get(key)).hasValue(secret);
    }

    @Test
    void put_neitherKeepsNorWipesTheValue() {
        byte[] before = secret.clone();
        cache.put(key, secret);

        assertThat(secret).isEqualTo(before);
    }

    @Test
    void put_leavesNothingInTheClear() {
        cache.put(key, secret);

        byte[] stored = stored(key);
        String latin = new String(stored, StandardCharsets.ISO_8859_1);
        assertThat(latin)
                .doesNotContain(new String(secret, StandardCharsets.ISO_8859_1))
                .doesNotContain(Bytes.of(secret).base64())
                .doesNotContain(Bytes.of(secret).base64Url())
                .doesNotContainIgnoringCase(HexFormat.of().formatHex(secret));
        assertThat(stored).hasSize(12 + 32 + 16);
    }

    @Test
    void put_twice_neverLooksTheSame() {
        cache.put(key, secret);
        byte[] once = stored(key);
        cache.put(key, secret);

        assertThat(stored(key)).isNotEqualTo(once);
    }

    @Test
    void put_setsATimeToLive() {
        cache.put(key, secret);

        try (RedisConnection connection = connections.getConnection()) {
            assertThat(connection.keyCommands().pTtl(name(key))).isBetween(50_000L, 60_000L);
        }
    }

    @Test
    void get_whenTheValueWasMovedToAnotherKey_rejectsAndDeletesIt() {
        cache.put(key, secret);
        store(key + "2", stored(key));

        assertRejected(cache, key + "2");
        assertThat(cache.get(key)).hasValue(secret);
    }

    @Test
    void get_whenSealedUnderAnotherCacheKey_rejectsAndDeletesIt() {
        cache.put(key, secret);
        CacheSeal other = new CacheSeal();
        other.open(Dek.random(32));

        assertRejected(cacheWith(other), key);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 11, 12, 27, 28, 44, 59})
    void get_whenTheValueIsCutShort_rejectsAndDeletesIt(int length) {
        cache.put(key, secret);
        store(key, Arrays.copyOf(stored(key), length));

        assertRejected(cache, key);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 11, 12, 43, 44, 59})
    void get_whenAByteIsChanged_rejectsAndDeletesIt(int index) {
        cache.put(key, secret);
        byte[] changed = stored(key);
        changed[index] ^= 1;
        store(key, changed);

        assertRejected(cache, key);
    }

    @Test
    void get_whenSomebodyPlantedAPlainValue_rejectsAndDeletesIt() {
        store(key, secret);

        assertRejected(cache, key);
    }

    @Test
    void get_whenTheValueIsOfAnotherType_isAMissWithoutAnException() {
        try (RedisConnection connection = connections.getConnection()) {
            connection.listCommands().lPush(name(key), secret);
        }

        assertThat(cache.get(key)).isEmpty();
        assertThat(counted("error")).isEqualTo(1);
    }

    @Test
    void put_whenTheSealIsClosed_writesNothing() {
        RedisCache closed = cacheWith(new CacheSeal());

        closed.put(key, secret);

        assertThat(stored(key)).isNull();
        assertThat(closed.get(key)).isEmpty();
    }

    @Test
    void get_whenRedisIsAway_isAMissWithoutAnException_andWorksAgainAfterwards() {
        cache.put(key, secret);
        REDIS.stop();
        try {
            for (int i = 0; i < 5; i++) {
                assertThat(cache.get(key)).isEmpty();
                assertThatNoException().isThrownBy(() -> cache.put(key, secret));
            }
            assertThat(counted("error")).isEqualTo(10);
        } finally {
            REDIS.start();
        }
        await().until(() -> {
            cache.put(key, secret);
            return cache.get(key).isPresent();
        });
    }

    @Test
    void get_whenRedisIsAway_endsAtOnceOnceTheBreakerIsOpen() {
        cache.get(key);
        REDIS.stop();
        try {
            for (int i = 0; i < 5; i++) {
                cache.get(key);
            }
            long start = System.nanoTime();
            cache.get(key);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(500));
        } finally {
            REDIS.start();
        }
    }

    @Test
    void purge_deletesWhatBeginsSoAndNothingElse() {
        String purged = "kas:usa:dek:v1:" + UUID.randomUUID() + ":";
        List<String> names = IntStream.range(0, 1_200).mapToObj(i -> purged + i).toList();
        names.forEach(name -> cache.put(name, secret));
        cache.put(key, secret);

        assertThat(cache.purge(purged)).isTrue();

        assertThat(names).noneMatch(name -> cache.get(name).isPresent());
        assertThat(cache.get(key)).hasValue(secret);
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "?", "[a-z]", "\\*", "[^b]"})
    void purge_takesPatternsLiterally(String pattern) {
        String name = "kas:usa:dek:v1:k" + pattern + ":1";
        cache.put(name, secret);
        cache.put("kas:usa:dek:v1:ka:1", secret);

        assertThat(cache.purge("kas:usa:dek:v1:k" + pattern + ":")).isTrue();

        assertThat(cache.get(name)).isEmpty();
        assertThat(cache.get("kas:usa:dek:v1:ka:1")).hasValue(secret);
    }

    @Test
    void purge_whenRedisIsAway_saysThatItIsNotDone() {
        REDIS.stop();
        try {
            assertThat(cache.purge(key)).isFalse();
        } finally {
            REDIS.start();
        }
    }

    private void assertRejected(RedisCache reader, String name) {
        assertThat(reader.get(name)).isEmpty();
        assertThat(counted("rejected")).isEqualTo(1);
        assertThat(stored(name)).isNull();
    }

    private byte[] stored(String name) {
        try (RedisConnection connection = connections.getConnection()) {
            return connection.stringCommands().get(name(name));
        }
    }

    private void store(String name, byte[] value) {
        try (RedisConnection connection = connections.getConnection()) {
            connection.stringCommands().set(name(name), value);
        }
    }

    private static byte[] name(String key) {
        return key.getBytes(StandardCharsets.US_ASCII);
    }

    private double counted(String result) {
        return meters.get("kas.cache.requests").tag("result", result).counter().count();
    }
}
