package org.coalition.kas.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.coalition.kas.cache.LeasedCache.Found;
import org.coalition.kas.crypto.Dek;
import org.coalition.kas.domain.Deadline;
import org.coalition.kas.support.RunningRedis;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.data.redis.connection.DefaultStringRedisConnection;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisStringCommands.SetOption;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.core.types.Expiration;

/** Two replicas that want one key. */
class LeaseTest {

    private static final Deadline LATER = Deadline.in(Duration.ofMinutes(1));

    @RegisterExtension
    static final RunningRedis REDIS = new RunningRedis();

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final CacheSeal seal = new CacheSeal();
    private final String key = "kas:usa:dek:v1:kid:" + UUID.randomUUID();
    private final byte[] secret = Dek.random(32).exposed();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private LettuceConnectionFactory connections;
    private RedisValues values;
    private Leases leases;
    private RedisCache one;
    private RedisCache other;

    @BeforeEach
    void connect() {
        connections = REDIS.connect();
        seal.open(Dek.random(32));
        values = Caches.values(connections::getConnection);
        leases = new Leases(values);
        one = replica(leases);
        other = replica(new Leases(values));
    }

    @AfterEach
    void disconnect() {
        threads.close();
        connections.destroy();
    }

    private RedisCache replica(Leases leases) {
        return new RedisCache(values, leases, seal, new CacheMeters("dek", meters), Duration.ofMinutes(1));
    }

    @Test
    void find_whenAnotherReplicaIsAtIt_waitsForItsValue() throws Exception {
        assertThat(one.find(key, LATER).value()).isEmpty();
        Future<Found> waiting = threads.submit(() -> other.find(key, LATER));
        awaitLooked(2);

        one.put(key, secret);

        assertThat(waiting.get().value()).hasValue(secret);
        assertThat(counted("miss")).isEqualTo(1);
        assertThat(counted("coalesced")).isEqualTo(1);
    }

    @Test
    void find_whenTheOtherReplicaGivesUp_isNextToLook() throws Exception {
        Found first = one.find(key, LATER);
        Future<Found> waiting = threads.submit(() -> other.find(key, LATER));
        awaitLooked(2);

        first.abandon().run();

        assertThat(waiting.get().value()).isEmpty();
        assertThat(counted("miss")).isEqualTo(2);
        assertThat(stored()).as("the lease of the other").hasSize(8);
    }

    /** Longer than a lease lasts. */
    @Test
    void find_whenTheOtherReplicaTakesTwoSeconds_waitsAllTheSame() throws Exception {
        assertThat(one.find(key, LATER).value()).isEmpty();
        Future<Found> waiting = threads.submit(() -> other.find(key, LATER));

        Thread.sleep(2_000);
        one.put(key, secret);

        assertThat(waiting.get().value()).hasValue(secret);
        assertThat(counted("miss")).isEqualTo(1);
    }

    /** As it is with a thousand requests on two processors: Redis has answered, and whoever asked does not get to see it. */
    @Test
    void find_whenItsThreadStandsStillAsItTakesTheLease_hasItAllTheSame() throws Exception {
        RedisCache stalled = replica(new Leases(Caches.values(() -> new Stalling(connections.getConnection()))));
        Future<Found> first = threads.submit(() -> stalled.find(key, LATER));
        await().until(() -> stored() != null);

        Future<Found> waiting = threads.submit(() -> other.find(key, LATER));
        assertThat(first.get().value()).isEmpty();
        stalled.put(key, secret);

        assertThat(waiting.get().value()).hasValue(secret);
        assertThat(counted("miss")).isEqualTo(1);
    }

    @Test
    void put_whateverTheLeaseWas_lastsAsLongAsAnyValue() throws Exception {
        one.find(key, LATER);
        one.put(key, secret);

        Thread.sleep(2_000);

        assertThat(other.find(key, LATER).value()).hasValue(secret);
    }

    @Test
    void renew_ofAValueThatIsAnother_leavesItAlone() {
        one.put(key, secret);

        assertThat(values.renew(key, new byte[] {0}, Duration.ofMillis(1))).isFalse();

        assertThat(other.find(key, LATER).value()).hasValue(secret);
    }

    @Test
    void find_whenTheOtherReplicaHasDied_takesItsLease() throws Exception {
        one.find(key, LATER);
        byte[] ofTheDead = stored();
        leases.close();

        assertThat(other.find(key, LATER).value()).isEmpty();
        assertThat(stored()).as("the lease of the other").hasSize(8).isNotEqualTo(ofTheDead);

        other.put(key, secret);
        assertThat(one.find(key, LATER).value()).hasValue(secret);
    }

    @Test
    void find_whenSomebodyPlantedALeaseForEver_looksItselfInTheEnd() {
        store(new byte[8]);

        assertThat(one.find(key, LATER).value()).isEmpty();

        one.put(key, secret);
        assertThat(other.find(key, LATER).value()).hasValue(secret);
    }

    @Test
    void find_whenThereIsNoTimeLeft_waitsForNobody() {
        one.find(key, LATER);

        assertThat(other.find(key, Deadline.in(Duration.ZERO)).value()).isEmpty();
    }

    @Test
    void find_whenTheValueDoesNotOpen_isEmptyAndCountsIt() {
        store(new byte[60]);

        assertThat(one.find(key, LATER).value()).isEmpty();

        assertThat(counted("rejected")).isEqualTo(1);
        assertThat(stored()).isNull();
    }

    @Test
    void get_whenThereIsALeaseOnly_isAMiss() {
        one.find(key, LATER);

        assertThat(other.get(key)).isEmpty();
        assertThat(stored()).as("it stays").hasSize(8);
    }

    @Test
    void find_whenRedisIsAway_isEmptyAtOnce() {
        REDIS.stop();
        try {
            assertThat(one.find(key, LATER)).isEqualTo(Found.NOTHING);
            assertThat(counted("error")).isEqualTo(1);
        } finally {
            REDIS.start();
        }
    }

    private void awaitLooked(int times) {
        await().until(() -> meters.get("kas.cache").tag("op", "lease").timer().count() >= 1
                && meters.get("kas.cache").tag("op", "get").timer().count() >= times);
    }

    private byte[] stored() {
        try (RedisConnection connection = connections.getConnection()) {
            return connection.stringCommands().get(key.getBytes(StandardCharsets.US_ASCII));
        }
    }

    private void store(byte[] value) {
        try (RedisConnection connection = connections.getConnection()) {
            connection.stringCommands().set(key.getBytes(StandardCharsets.US_ASCII), value);
        }
    }

    private double counted(String result) {
        return meters.get("kas.cache.requests").tag("result", result).counter().count();
    }

    /** Longer than a lease lasts, once Redis has answered. */
    private static final class Stalling extends DefaultStringRedisConnection {

        Stalling(RedisConnection connection) {
            super(connection);
        }

        @Override
        public Boolean set(byte[] name, byte[] value, Expiration expiration, SetOption option) {
            Boolean done = super.set(name, value, expiration, option);
            if (option == SetOption.ifAbsent()) {
                LockSupport.parkNanos(Duration.ofSeconds(2).toNanos());
            }
            return done;
        }
    }
}
