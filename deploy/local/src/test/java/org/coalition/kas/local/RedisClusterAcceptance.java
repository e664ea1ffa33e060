package org.coalition.kas.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;
import redis.embedded.RedisServer;
import redis.embedded.RedisShardedCluster;

/** A KAS that is given a Redis Cluster of three nodes instead of each of its Redises. */
@ExtendWith(RunningFederation.Resolver.class)
class RedisClusterAcceptance {

    private static final String PASSWORD = "not-a-secret";
    private static final int KEYS = 12;

    @TempDir
    private static Path folder;

    private static RedisShardedCluster cluster;

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
    }

    @AfterAll
    static void stop() throws Exception {
        cluster.stop();
    }

    @Test
    void rewrap_withARedisCluster_isServedFromItsNodes(RunningFederation federation, Prover alice) throws Exception {
        List<ObjectNode> groups = new ArrayList<>();
        for (int i = 0; i < KEYS; i++) {
            groups.add(federation.freshGroup(RunningFederation.SECRET_NATO));
        }
        Path password = Files.writeString(folder.resolve("password"), PASSWORD);
        try (Replica replica = Replica.start(federation, "kas-usa-cluster", settings -> {
            clustered(settings.withObject("/kas/cache/redis"), password);
            clustered(settings.withObject("/kas/replay/redis"), password);
            settings.withObject("/kas/limits").put("subject", "9999/1h");
        })) {
            HttpRequest twice = replica.moved(request(alice, groups.getFirst()));
            alice.assertServed(twice);
            alice.assertRefused(twice, "invalid_dpop_proof", "this proof has been used");
            long before = federation.decrypts();

            for (int round = 0; round < 3; round++) {
                for (ObjectNode group : groups) {
                    alice.assertServed(replica.moved(request(alice, group)));
                }
            }

            assertThat(federation.decrypts()).isEqualTo(before + KEYS - 1);
            assertThat(names()).hasSize(3).allSatisfy(names -> assertThat(names)
                    .anyMatch(name -> name.startsWith("kas:usa:dek:v1:"))
                    .anyMatch(name -> name.startsWith("kas:usa:replay:v1:")));
            assertThat(names()).anySatisfy(names -> assertThat(names)
                    .anyMatch(name -> name.startsWith("kas:usa:limit:v1:subject:")));
            assertThat(replica.metric("kas_limits_store_degraded")).isZero();
        }
    }

    private static void clustered(ObjectNode redis, Path password) {
        redis.remove(List.of("host", "port"));
        cluster.serverPorts().forEach(port -> redis.withArray("cluster-nodes").add("127.0.0.1:" + port));
        redis.put("password-file", password.toString());
    }

    private static HttpRequest request(Prover alice, ObjectNode group) {
        Prover.Rewrap rewrap = alice.rewrap(group);
        return rewrap.with(rewrap.proof());
    }

    private static List<Set<String>> names() {
        List<Set<String>> names = new ArrayList<>();
        for (int port : cluster.serverPorts()) {
            try (Jedis node = new Jedis("127.0.0.1", port)) {
                node.auth(PASSWORD);
                names.add(node.keys("*"));
            }
        }
        return names;
    }
}
