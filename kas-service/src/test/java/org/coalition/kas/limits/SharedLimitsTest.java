package org.coalition.kas.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.coalition.kas.redis.RedisBreaker;
import org.coalition.kas.redis.SharedValues;
import org.coalition.kas.support.ManualClock;
import org.coalition.kas.support.RunningRedis;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/** Replicas that share their limits in a real Redis. */
class SharedLimitsTest {

    @RegisterExtension
    static final RunningRedis REDIS = new RunningRedis();

    /** Each replica may be ahead by 2%, that is 2 of 100. */
    private static final Map<String, String> SETTINGS =
            Map.of("kas.limits.subject", "100/1h", "kas.limits.kao", "1000/1h");

    private final ManualClock clock = new ManualClock(Instant.EPOCH.plusSeconds(1_700_000_000));
    private final Charge one = new Charge(LimitKind.SUBJECT, UUID.randomUUID().toString(), 1);
    private LettuceConnectionFactory connections;
    private CircuitBreaker breaker;
    private RateLimits here;
    private RateLimits there;

    @BeforeEach
    void connect() {
        connections = REDIS.connect();
        breaker = RedisBreaker.named("limits", CircuitBreakerRegistry.ofDefaults());
        here = replica();
        there = replica();
    }

    @AfterEach
    void disconnect() {
        connections.destroy();
    }

    private RateLimits replica() {
        return RealLimits.of(new SharedValues(connections, breaker), SETTINGS, clock, new SimpleMeterRegistry());
    }

    private int granted(RateLimits replica, int requests) {
        int granted = 0;
        for (int i = 0; i < requests; i++) {
            granted += replica.charge(List.of(one)).exceeded().isEmpty() ? 1 : 0;
        }
        return granted;
    }

    @Test
    void limit_isOneForAllReplicas_butForWhatEachMayBeAhead() {
        int granted = 0;
        for (int i = 0; i < 120; i++) {
            granted += granted(i % 2 == 0 ? here : there, 1);
        }

        assertThat(granted).isBetween(100, 104);
    }

    /** One user must not lock out all others of his application. */
    @Test
    void subjectOverHisLimit_usesNothingOfWhatHeShares() {
        Charge application = new Charge(LimitKind.CLIENT, UUID.randomUUID().toString(), 1);
        for (int i = 0; i < 300; i++) {
            here.charge(List.of(one, application));
        }

        Budget left = here.charge(List.of(application)).budgets().getFirst();
        assertThat(left.remaining()).isBetween(30_000 - 115L, 30_000L);
    }

    @Test
    void limit_heldByManyAtOnce_isOneForAllReplicas() throws Exception {
        AtomicInteger granted = new AtomicInteger();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 400; i++) {
                RateLimits replica = i % 2 == 0 ? here : there;
                threads.execute(() -> granted.addAndGet(granted(replica, 1)));
            }
        }

        assertThat(granted).hasValueBetween(100, 104);
    }

    @Test
    void limit_thatAnotherReplicaHasUsedUp_isUsedUpHere() {
        assertThat(granted(there, 100)).isEqualTo(100);
        clock.advance(Duration.ofMillis(200)); // what was taken ahead is booked with the next request
        granted(there, 1);

        assertThat(granted(here, 10)).isZero();
    }

    @Test
    void charge_ofAllLimits_costsOneCommandEach_andThatOnlyOnceInAWhile() {
        Charge keys = new Charge(LimitKind.KAO, one.id(), 5);
        here.charge(List.of(one, keys));
        long before = commands();

        clock.advance(Duration.ofMillis(200));
        here.charge(List.of(one, keys));
        assertThat(commands() - before).isEqualTo(2);

        here.charge(List.of(one, keys));
        assertThat(commands() - before).isEqualTo(2);
    }

    @Test
    void bucket_isKeptUnderAHash_untilItIsFullAgain() {
        granted(here, 10);

        try (RedisConnection connection = connections.getConnection()) {
            Set<byte[]> keys =
                    connection.keyCommands().keys("kas:usa:limit:v1:subject:*".getBytes(StandardCharsets.US_ASCII));
            assertThat(keys).isNotEmpty().allSatisfy(key -> {
                assertThat(new String(key, StandardCharsets.US_ASCII))
                        .matches("kas:usa:limit:v1:subject:[0-9a-f]{64}")
                        .doesNotContain(one.id());
                assertThat(connection.keyCommands().ttl(key)).isBetween(1L, 3_605L);
            });
        }
    }

    @Test
    void limit_whenItsBucketIsLostFromRedis_startsAnew() {
        granted(here, 100);
        try (RedisConnection connection = connections.getConnection()) {
            connection.serverCommands().flushDb();
        }
        clock.advance(Duration.ofMillis(200));

        assertThat(granted(there, 10)).isEqualTo(10);
    }

    @Test
    void limit_whenRedisHasForgottenTheScript_holds() {
        granted(here, 50);
        try (RedisConnection connection = connections.getConnection()) {
            connection.scriptingCommands().scriptFlush();
        }
        clock.advance(Duration.ofMillis(200));

        assertThat(granted(here, 60)).isBetween(50, 52);
        assertThat(breaker.getState()).isEqualTo(CircuitBreaker.State.CLOSED);
    }

    @Test
    void limit_whenSomebodyHasWrittenRubbish_holdsInEachReplica() {
        granted(here, 1);
        try (RedisConnection connection = connections.getConnection()) {
            for (byte[] key : connection.keyCommands().keys("kas:usa:limit:*".getBytes(StandardCharsets.US_ASCII))) {
                connection.stringCommands().set(key, "rubbish".getBytes(StandardCharsets.US_ASCII));
            }
        }
        clock.advance(Duration.ofMillis(200));

        assertThat(granted(here, 150)).isBetween(100, 102);

        try (RedisConnection connection = connections.getConnection()) {
            connection.serverCommands().flushAll();
        }
        assertThat(granted(here, 50)).as("counted with the others again").isEqualTo(50);
        clock.advance(Duration.ofMillis(200));
        granted(here, 1);
        assertThat(granted(there, 100)).isBetween(48, 54);
    }

    @Test
    void limit_whileRedisIsAway_isOneForEachReplica_andForAllWhenItIsBack() {
        granted(here, 1);
        REDIS.stop();
        try {
            clock.advance(Duration.ofMillis(200));
            assertThat(granted(here, 120)).isBetween(100, 102);
            assertThat(granted(there, 120)).isBetween(100, 102);
            assertThat(breaker.getState()).isEqualTo(CircuitBreaker.State.OPEN);
        } finally {
            REDIS.start();
        }
        await().until(() -> {
            clock.advance(Duration.ofMillis(200));
            granted(here, 1);
            return breaker.getState() == CircuitBreaker.State.CLOSED;
        });
        clock.advance(Duration.ofHours(2));
        assertThat(granted(here, 60) + granted(there, 60)).isBetween(100, 104);
    }

    /** As the server counts them. */
    private long commands() {
        try (RedisConnection connection = connections.getConnection()) {
            Properties stats = connection.serverCommands().info("commandstats");
            return calls(stats, "evalsha") + calls(stats, "eval");
        }
    }

    private static long calls(Properties stats, String command) {
        String line = stats.getProperty("cmdstat_" + command, "calls=0,");
        return Long.parseLong(line.substring("calls=".length(), line.indexOf(',')));
    }
}
