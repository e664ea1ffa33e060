package org.coalition.kas.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A Redis: one that may forget (the cache), or one that never does (the replay memory). */
final class RedisProcess {

    /** What it is for. */
    enum Kind {
        CACHE("""
                maxmemory 64mb
                maxmemory-policy allkeys-lru
                save ""
                appendonly no
                """),
        REPLAY("""
                maxmemory 64mb
                maxmemory-policy noeviction
                save ""
                appendonly yes
                """);

        private final String settings;

        Kind(String settings) {
            this.settings = settings;
        }
    }

    private final String name;
    private final int port;
    private final Path password;
    private final Child child;

    RedisProcess(String name, Kind kind, Home home, Ports ports, Secrets secrets) {
        this.name = name;
        this.port = ports.of(name);
        this.password = secrets.password(name);
        Path config = home.config(name + ".conf");
        Home.write(config, settings(kind, home.folder("data/" + name)));
        this.child = new Child(name, home, List.of(Programs.redisServer(home), config.toString()));
    }

    private String settings(Kind kind, Path data) {
        try {
            return "bind 127.0.0.1\nport " + port + "\nrequirepass "
                    + Files.readString(password).strip() + "\ndir " + data + "\n" + kind.settings;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String name() {
        return name;
    }

    int port() {
        return port;
    }

    Path password() {
        return password;
    }

    Child child() {
        return child;
    }

    void awaitReady() {
        child.awaitReady(Duration.ofSeconds(10), () -> Probe.accepts(port));
    }
}
