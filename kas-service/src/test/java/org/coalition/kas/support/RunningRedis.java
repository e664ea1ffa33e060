package org.coalition.kas.support;

import static org.awaitility.Awaitility.await;

import io.lettuce.core.resource.ClientResources;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.coalition.kas.redis.RedisEndpoint;
import org.coalition.kas.redis.RedisResources;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import redis.embedded.RedisServer;

/** A real Redis for the tests of one class, which may stop it and start it again. */
public final class RunningRedis implements BeforeAllCallback, AfterAllCallback {

    private static final String PASSWORD = "not-a-secret";

    /** Threads for all connections of all tests; they end with the JVM. */
    private static final ClientResources RESOURCES = RedisResources.of("test", new SimpleMeterRegistry());

    private int port;
    private Path passwordFile;
    private RedisServer server;

    /** One outside of a test class. Whoever starts it stops it. */
    public static RunningRedis started() throws IOException {
        RunningRedis redis = new RunningRedis();
        redis.prepare();
        return redis;
    }

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        prepare();
    }

    private void prepare() throws IOException {
        passwordFile = Files.writeString(Files.createTempFile("redis", ".password"), PASSWORD + "\n");
        port = freePort();
        start();
    }

    @Override
    public void afterAll(ExtensionContext context) throws Exception {
        stop();
        Files.deleteIfExists(passwordFile);
    }

    /** Starts it on the port that it had, empty. */
    public void start() {
        try {
            server = RedisServer.newRedisServer()
                    .port(port)
                    .bind("127.0.0.1")
                    .setting("requirepass " + PASSWORD)
                    .setting("save \"\"")
                    .setting("appendonly no")
                    .build();
            server.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        await().atMost(Duration.ofSeconds(10)).until(this::listens);
    }

    public int port() {
        return port;
    }

    public void stop() {
        try {
            server.stop();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean listens() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    /** As the service connects to it, but with time for a busy machine. The caller destroys the connection. */
    public LettuceConnectionFactory connect() {
        return connect(port);
    }

    /** As {@link #connect()}, at another port: a relay's. */
    public LettuceConnectionFactory connect(int port) {
        return new RedisEndpoint("127.0.0.1", port, List.of(), null, passwordFile, null, Duration.ofSeconds(2))
                .connect(new DefaultSslBundleRegistry(), RESOURCES);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
