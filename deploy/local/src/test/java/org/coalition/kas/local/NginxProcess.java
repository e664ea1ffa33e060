package org.coalition.kas.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An nginx that hands on connections as they are, TLS and client certificates and all, to one of several replicas. It learns
 * that one is away by trying.
 */
final class NginxProcess implements AutoCloseable {

    private static final Duration START = Duration.ofSeconds(20);

    private static final Path MODULE = Path.of("/usr/lib/nginx/modules/ngx_stream_module.so");

    private final Child child;
    private final Map<Integer, List<Integer>> routes;

    /**
     * Prepares one.
     *
     * @param routes from the ports that it listens on to those of the replicas behind them, on loopback
     */
    NginxProcess(Home home, Map<Integer, List<Integer>> routes) throws IOException {
        this.routes = Map.copyOf(routes);
        Path folder = home.folder("nginx");
        Path config = folder.resolve("nginx.conf");
        Files.writeString(config, configuration(folder));
        Path program = program().orElseThrow(() -> new LocalFailure("no nginx"));
        this.child =
                new Child("nginx", home, List.of(program.toString(), "-p", folder.toString(), "-c", config.toString()));
    }

    /** Whether this machine has Debian's packages of it: nginx-light and libnginx-mod-stream. */
    static boolean isInstalled() {
        return program().isPresent() && Files.exists(MODULE);
    }

    private static Optional<Path> program() {
        return Stream.concat(Stream.of(System.getenv("PATH").split(":", -1)), Stream.of("/usr/sbin"))
                .map(folder -> Path.of(folder, "nginx"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** A replica that refuses a connection costs nothing, so there is no need to remember it ({@code max_fails=0}). */
    private String configuration(Path folder) {
        StringBuilder text = new StringBuilder("""
                load_module %s;
                daemon off;
                worker_processes 1;
                pid %s/nginx.pid;
                error_log stderr warn;
                events { worker_connections 4096; }
                stream {
                    log_format calls '$time_iso8601 $server_port -> $upstream_addr $status $session_time s';
                    access_log %2$s/access.log calls;
                    proxy_connect_timeout 2s;
                    proxy_next_upstream on;
                """.formatted(MODULE, folder));
        routes.forEach((port, replicas) -> {
            text.append("    upstream at-%d {".formatted(port));
            replicas.forEach(replica -> text.append(" server 127.0.0.1:%d max_fails=0;".formatted(replica)));
            text.append(" }\n    server { listen 127.0.0.1:%d; proxy_pass at-%1$d; }\n".formatted(port));
        });
        return text.append("}\n").toString();
    }

    void start() {
        child.start();
        child.awaitReady(START, () -> routes.keySet().stream().allMatch(Probe::accepts));
    }

    @Override
    public void close() {
        child.stop();
    }
}
