package org.coalition.kas.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.resource.ClientResources;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.coalition.kas.crypto.Dek;
import org.coalition.kas.domain.Deadline;
import org.coalition.kas.redis.RedisEndpoint;
import org.coalition.kas.redis.RedisResources;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.data.redis.connection.RedisClusterConnection;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import redis.clients.jedis.Jedis;
import redis.embedded.RedisServer;
import redis.embedded.RedisShardedCluster;

/** The cache in a Redis Cluster of three nodes. */
@TestMethodOrder(OrderAnnotation.class)
class RedisClusterTest {

    private static final String PASSWORD = "not-a-secret";
    private static final byte[] SECRET = Dek.random(32).exposed();
    private static final List<String> NAMES =
            IntStream.range(0, 300).mapToObj(i -> "kas:usa:dek:v1:kid:" + i).toList();

    @TempDir
    private static Path folder;

    private static RedisShardedCluster cluster;
    private static RedisValues values;
    private static ClientResources resources;
    private static LettuceConnectionFactory connections;
    private static RedisCache cache;

    @BeforeAll
    static void start() throws Exception {
        cluster = RedisShardedCluster.newRedisCluster()
                .withServerBuilder(
                        RedisServer.newRedisServer().bind("127.0.0.1").setting("save \"\""))
                .ephemeral()
                .shard("one", 0)
                .shard("two", 0)
                .shard("three", 0)
                .build();
        cluster.start();
        for (int port : cluster.serverPorts()) {
            try (Jedis node = new Jedis("127.0.0.1", port)) {
                node.configSet("requirepass", PASSWORD);
            }
        }
        resources = RedisResources.of("cluster", new SimpleMeterRegistry());
        connections = new RedisEndpoint(
                        null,
                        0,
                        List.of("127.0.0.1:" + cluster.serverPorts().getFirst()),
                        null,
                        Files.writeString(folder.resolve("password"), PASSWORD),
                        null,
                        Duration.ofSeconds(2))
                .connect(new DefaultSslBundleRegistry(), resources);
        CacheSeal seal = new CacheSeal();
        seal.open(Dek.random(32));
        values = Caches.values(connections::getConnection);
        cache = new RedisCache(
                values,
                new Leases(values),
                seal,
                new CacheMeters("dek", new SimpleMeterRegistry()),
                Duration.ofMinutes(1));
        await().untilAsserted(() -> {
            cache.put("there", SECRET);
            assertThat(cache.get("there")).isPresent();
        });
    }

    @AfterAll
    static void stop() throws Exception {
        connections.destroy();
        resources.shutdown().get();
        cluster.stop();
    }

    @Test
    void lease_inACluster_isRenewed() {
        assertThat(values.setIfAbsent("leased", new byte[] {0}, Duration.ofMinutes(1)))
                .isTrue();

        assertThat(values.renew("leased", new byte[] {0}, Duration.ofMinutes(2)))
                .isTrue();
        assertThat(values.renew("leased", new byte[] {1}, Duration.ofMinutes(2)))
                .isFalse();
    }

    @Test
    void values_lieOnAllNodes_andAreFoundAndPurgedThere() {
        NAMES.forEach(name -> cache.put(name, SECRET));

        assertThat(NAMES).allMatch(name -> cache.get(name).isPresent());
        assertThat(sizes()).hasSize(3).allMatch(size -> size > 10);

        assertThat(cache.purge("kas:usa:dek:v1:kid:")).isTrue();
        assertThat(NAMES).noneMatch(name -> cache.get(name).isPresent());
    }

    @Test
    void find_leasesOnEveryNode() {
        Deadline noTime = Deadline.in(Duration.ZERO);
        for (String name : List.of("a", "b", "c", "d", "e", "f")) {
            cache.find(name, noTime).abandon().run();
            assertThat(cache.find(name, noTime).value()).isEmpty();
            cache.put(name, SECRET);
            assertThat(cache.find(name, noTime).value()).hasValue(SECRET);
        }
    }

    /** The last, since a node does not come back. */
    @Test
    @Order(Integer.MAX_VALUE)
    void purge_whenANodeIsAway_isDoneAtTheOthersAndDueAgain() throws Exception {
        NAMES.forEach(name -> cache.put(name, SECRET));
        cluster.servers().getFirst().stop();

        assertThat(cache.purge("kas:usa:dek:v1:kid:")).isFalse();

        for (int port : cluster.serverPorts().subList(1, 3)) {
            try (Jedis node = new Jedis("127.0.0.1", port)) {
                node.auth(PASSWORD);
                assertThat(node.keys("kas:usa:dek:v1:kid:*")).isEmpty();
            }
        }
    }

    private static List<Long> sizes() {
        try (RedisClusterConnection connection = connections.getClusterConnection()) {
            List<Long> sizes = new ArrayList<>();
            connection
                    .clusterGetNodes()
                    .forEach(node -> sizes.add(connection.serverCommands().dbSize(node)));
            return sizes;
        }
    }
}
