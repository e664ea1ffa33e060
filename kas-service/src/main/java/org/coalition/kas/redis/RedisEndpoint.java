package org.coalition.kas.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.resource.ClientResources;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.coalition.kas.domain.Settings;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * Where a Redis is and how it is spoken to.
 *
 * @param username of the ACL; the default user if absent
 * @param passwordFile holds the password and nothing else
 * @param sslBundle what to trust; without it the connection is not encrypted, which suits loopback only
 * @param commandTimeout how long one command may take; later is as good as an error
 */
public record RedisEndpoint(
        String host,
        int port,
        @Nullable String username,
        Path passwordFile,
        @Nullable String sslBundle,
        @DefaultValue("20ms") Duration commandTimeout) {

    /** Checks what has no default. */
    public RedisEndpoint {
        Settings.required("redis.host", host);
        Settings.required("redis.password-file", passwordFile);
    }

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(1);
    private static final int QUEUED_COMMANDS = 1_000;

    /**
     * A connection that rejects commands while it has no peer: Lettuce would queue them without limit.
     *
     * @param resources threads and meters; whoever made them shuts them down after the connection
     * @throws UncheckedIOException if the password can't be read
     */
    public LettuceConnectionFactory connect(SslBundles bundles, ClientResources resources) {
        RedisStandaloneConfiguration server = new RedisStandaloneConfiguration(host, port);
        server.setUsername(username);
        server.setPassword(password());
        LettuceConnectionFactory factory = new LettuceConnectionFactory(server, client(bundles, resources));
        factory.setShareNativeConnection(true);
        factory.setValidateConnection(false);
        factory.afterPropertiesSet();
        factory.start();
        return factory;
    }

    private LettuceClientConfiguration client(SslBundles bundles, ClientResources resources) {
        ClientOptions.Builder options = ClientOptions.builder()
                .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
                .requestQueueSize(QUEUED_COMMANDS)
                .timeoutOptions(TimeoutOptions.enabled(commandTimeout))
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(CONNECT_TIMEOUT)
                        .keepAlive(true)
                        .build());
        LettuceClientConfiguration.LettuceClientConfigurationBuilder client =
                LettuceClientConfiguration.builder().clientResources(resources).commandTimeout(commandTimeout);
        if (sslBundle != null) {
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
