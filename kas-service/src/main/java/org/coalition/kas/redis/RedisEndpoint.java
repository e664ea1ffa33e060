package org.coalition.kas.redis;

import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.resource.ClientResources;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.coalition.kas.domain.Settings;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.data.redis.connection.RedisClusterConfiguration;
import org.springframework.data.redis.connection.RedisConfiguration;
import org.springframework.data.redis.connection.RedisNode;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * Where a Redis is and how it is spoken to: one server by {@code host} and {@code port}, or a Redis Cluster by some of its
 * nodes.
 *
 * @param clusterNodes as {@code host:port}; the others are learnt from them, and who is master of what
 * @param username of the ACL; the default user if absent
 * @param passwordFile holds the password and nothing else
 * @param sslBundle what to trust; without it the connection is not encrypted, which is for loopback only
 * @param commandTimeout how long one command may take; later is as good as an error
 */
public record RedisEndpoint(
        @Nullable String host,
        @DefaultValue("6379") int port,
        @DefaultValue List<String> clusterNodes,
        @Nullable String username,
        Path passwordFile,
        @Nullable String sslBundle,
        @DefaultValue("20ms") Duration commandTimeout) {

    private static final Logger LOG = LoggerFactory.getLogger(RedisEndpoint.class);
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(1);
    private static final Duration TOPOLOGY_REFRESH = Duration.ofSeconds(15);
    private static final int QUEUED_COMMANDS = 1_000;

    /** Checks what has no default. */
    public RedisEndpoint {
        clusterNodes = List.copyOf(clusterNodes);
        Settings.required("redis.password-file", passwordFile);
        if ((host == null) == clusterNodes.isEmpty()) {
            throw new IllegalArgumentException("redis.host or redis.cluster-nodes must be set, and not both");
        }
        List<RedisNode> nodes = host == null ? nodes(clusterNodes) : List.of(new RedisNode(host, port));
        if (sslBundle == null && !nodes.stream().allMatch(node -> isLoopback(host(node)))) {
            throw new IllegalArgumentException(
                    "redis.ssl-bundle must be set: without TLS, Redis is spoken to on this machine only, and " + nodes
                            + " is elsewhere");
        }
    }

    private static String host(RedisNode node) {
        return String.valueOf(node.getHost());
    }

    private static List<RedisNode> nodes(List<String> clusterNodes) {
        try {
            List<RedisNode> nodes =
                    clusterNodes.stream().map(RedisNode::fromString).toList();
            if (nodes.stream().noneMatch(node -> host(node).isBlank())) {
                return nodes;
            }
        } catch (IllegalArgumentException e) {
            LOG.debug("A node of a Redis Cluster is none", e);
        }
        throw new IllegalArgumentException("redis.cluster-nodes must be host:port each: " + clusterNodes);
    }

    /** By its name alone: what a name server says today, another may say tomorrow. */
    private static boolean isLoopback(String host) {
        try {
            return host.equals("localhost") || InetAddress.ofLiteral(host).isLoopbackAddress();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /**
     * A connection that rejects commands while it has no peer: Lettuce would queue them without limit.
     *
     * @param resources threads and meters; whoever made them shuts them down after the connection
     * @throws UncheckedIOException if the password can't be read
     */
    public LettuceConnectionFactory connect(SslBundles bundles, ClientResources resources) {
        LettuceConnectionFactory factory = new LettuceConnectionFactory(server(), client(bundles, resources));
        factory.setShareNativeConnection(true);
        factory.setValidateConnection(false);
        factory.afterPropertiesSet();
        factory.start();
        return factory;
    }

    private RedisConfiguration server() {
        if (host != null) {
            RedisStandaloneConfiguration server = new RedisStandaloneConfiguration(host, port);
            server.setUsername(username);
            server.setPassword(password());
            return server;
        }
        RedisClusterConfiguration cluster = new RedisClusterConfiguration(clusterNodes);
        cluster.setUsername(username);
        cluster.setPassword(password());
        return cluster;
    }

    private LettuceClientConfiguration client(SslBundles bundles, ClientResources resources) {
        ClusterClientOptions.Builder options = ClusterClientOptions.builder()
                .topologyRefreshOptions(ClusterTopologyRefreshOptions.builder()
                        .enableAllAdaptiveRefreshTriggers()
                        .enablePeriodicRefresh(TOPOLOGY_REFRESH)
                        .build())
                .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
                .requestQueueSize(QUEUED_COMMANDS)
                .timeoutOptions(TimeoutOptions.enabled(commandTimeout))
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(CONNECT_TIMEOUT)
                        .keepAlive(true)
                        .build());
        LettuceClientConfiguration.LettuceClientConfigurationBuilder client =
                LettuceClientConfiguration.builder().clientResources(resources).commandTimeout(commandTimeout);
        if (sslBundle == null) {
            // Whatever a cluster says of itself, no password goes elsewhere in the clear.
            options.nodeFilter(node -> isLoopback(node.getUri().getHost()));
        } else {
            var managers = bundles.getBundle(sslBundle).getManagers();
            options.sslOptions(io.lettuce.core.SslOptions.builder()
                    .jdkSslProvider()
                    .trustManager(managers.getTrustManagerFactory())
                    .build());
            client.useSsl();
        }
        return client.clientOptions(options.build()).build();
    }

    private char[] password() {
        try {
            return Files.readString(passwordFile).strip().toCharArray();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the Redis password file " + passwordFile, e);
        }
    }
}
