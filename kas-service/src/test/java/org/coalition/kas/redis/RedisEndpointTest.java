package org.coalition.kas.redis;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedisEndpointTest {

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "127.0.0.1", "127.1.2.3", "::1"})
    void endpoint_onThisMachine_needsNoTls(String host) {
        assertThatNoException().isThrownBy(() -> endpoint(host, List.of(), null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"redis", "10.0.0.1", "localhost.example.org", "127.0.0.1.example.org", "0.0.0.0"})
    void endpoint_elsewhereWithoutTls_isRefused(String host) {
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> endpoint(host, List.of(), null))
                .withMessageContaining("redis.ssl-bundle");
        assertThatNoException().isThrownBy(() -> endpoint(host, List.of(), "redis"));
    }

    @Test
    void cluster_withOneNodeElsewhereWithoutTls_isRefused() {
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> endpoint(null, List.of("localhost:7000", "redis:7001"), null))
                .withMessageContaining("redis.ssl-bundle");
    }

    @Test
    void endpoint_withHostAndCluster_isRefused() {
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> endpoint("localhost", List.of("localhost:7000"), null))
                .withMessageContaining("redis.host")
                .withMessageContaining("redis.cluster-nodes");
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> endpoint(null, List.of(), null))
                .withMessageContaining("redis.host");
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost:port", ":7000", "localhost:0x1"})
    void cluster_withANodeThatIsNone_namesTheSetting(String node) {
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> endpoint(null, List.of(node), null))
                .withMessageContaining("redis.cluster-nodes");
    }

    private static RedisEndpoint endpoint(@Nullable String host, List<String> nodes, @Nullable String sslBundle) {
        return new RedisEndpoint(host, 6379, nodes, null, Path.of("password"), sslBundle, Duration.ofMillis(20));
    }
}
