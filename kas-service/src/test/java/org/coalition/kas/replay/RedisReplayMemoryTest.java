package org.coalition.kas.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.benmanes.caffeine.cache.Ticker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.coalition.kas.domain.Nation;
import org.coalition.kas.redis.RedisBreaker;
import org.coalition.kas.replay.ReplayMemory.Verdict;
import org.coalition.kas.support.CuttingRelay;
import org.coalition.kas.support.RunningRedis;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

class RedisReplayMemoryTest extends ReplayMemoryContract {

    @RegisterExtension
    static final RunningRedis REDIS = new RunningRedis();

    private LettuceConnectionFactory connections;
    private RedisReplayMemory memory;

    @BeforeEach
    void connect() {
        connections = REDIS.connect();
        memory = replica();
    }

    @AfterEach
    void disconnect() {
        connections.destroy();
    }

    private RedisReplayMemory replica() {
        return replica(connections);
    }

    private static RedisReplayMemory replica(LettuceConnectionFactory connections) {
        return new RedisReplayMemory(
                connections,
                RedisBreaker.named("replay", CircuitBreakerRegistry.ofDefaults()),
                new LocalReplayMemory(Ticker.systemTicker()),
                new Nation("USA"));
    }

    @Override
    ReplayMemory memory() {
        return memory;
    }

    @Override
    Verdict fresh() {
        return Verdict.FRESH;
    }

    @Test
    void spend_whenSpentAtAnotherReplica_isSpent() {
        String id = newId();
        replica().spend(id, LIFE);

        assertThat(memory.spend(id, LIFE)).isEqualTo(Verdict.SPENT);
    }

    @Test
    void spend_whenTheAnswerIsLostAndTheDriverAsksAgain_isFreshOnce() throws IOException {
        try (CuttingRelay relay = new CuttingRelay(REDIS.port())) {
            LettuceConnectionFactory through = REDIS.connect(relay.port());
            RedisReplayMemory relayed = replica(through);
            relayed.spend(newId(), LIFE); // connects
            String id = newId();
            relay.cutNextAnswer();

            assertThat(relayed.spend(id, LIFE)).isEqualTo(Verdict.FRESH);
            assertThat(relay.cuts()).isEqualTo(1);
            assertThat(relayed.spend(id, LIFE)).isEqualTo(Verdict.SPENT);
            assertThat(memory.spend(id, LIFE)).isEqualTo(Verdict.SPENT);
            through.destroy();
        }
    }

    @Test
    void spend_keepsNothingButAHash_andForgetsItInTime() {
        String id = newId();
        memory.spend(id, LIFE);

        try (RedisConnection connection = connections.getConnection()) {
            Set<byte[]> keys = connection.keyCommands().keys("kas:usa:replay:v1:*".getBytes(StandardCharsets.US_ASCII));
            assertThat(keys).isNotEmpty().allSatisfy(key -> {
                assertThat(new String(key, StandardCharsets.US_ASCII))
                        .matches("kas:usa:replay:v1:[0-9a-f]{64}")
                        .doesNotContain(id);
                assertThat(connection.keyCommands().ttl(key)).isBetween(1L, LIFE.toSeconds());
            });
        }
    }

    @Test
    void spend_whenRedisRefusesTheWrite_isFreshHereAlone() {
        configure("maxmemory", "1");
        try {
            String id = newId();

            assertThat(memory.spend(id, LIFE)).isEqualTo(Verdict.FRESH_HERE);
            assertThat(memory.spend(id, LIFE)).isEqualTo(Verdict.SPENT);
        } finally {
            configure("maxmemory", "0");
        }
    }

    @Test
    void spend_whenRedisIsAway_isFreshHereAloneAndSpentHere() {
        memory.spend(newId(), LIFE);
        REDIS.stop();
        try {
            String id = newId();

            assertThat(memory.spend(id, LIFE)).isEqualTo(Verdict.FRESH_HERE);
            assertThat(memory.spend(id, LIFE)).isEqualTo(Verdict.SPENT);
            assertThat(replica().spend(id, LIFE)).isEqualTo(Verdict.FRESH_HERE);
        } finally {
            REDIS.start();
        }
    }

    @Test
    void spend_whenSpentBeforeRedisWentAway_staysSpentHere() {
        String id = newId();
        memory.spend(id, LIFE);
        REDIS.stop();
        try {
            assertThat(memory.spend(id, LIFE)).isEqualTo(Verdict.SPENT);
        } finally {
            REDIS.start();
        }
    }

    @Test
    void degraded_whileRedisIsAway_andNoMoreWhenItIsBack() {
        assertThat(memory.degraded()).isFalse();
        REDIS.stop();
        try {
            for (int i = 0; i < 4; i++) {
                memory.spend(newId(), LIFE);
            }
            assertThat(memory.degraded()).isTrue();
        } finally {
            REDIS.start();
        }
        await().until(() -> memory.spend(newId(), LIFE) == Verdict.FRESH);
        assertThat(memory.degraded()).isFalse();
    }

    private void configure(String name, String value) {
        try (RedisConnection connection = connections.getConnection()) {
            connection.serverCommands().setConfig(name, value);
        }
    }
}
