package org.coalition.kas.local;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A Prometheus with the committed configuration and rules, whose targets are the KASes of a running federation and one
 * replica more, and whose second is what else are 15. It listens on loopback.
 */
final class PrometheusProcess implements AutoCloseable {

    private final HttpClient http = HttpClient.newHttpClient();
    private final Path folder;
    private final String url;
    private final Child child;

    PrometheusProcess(LocalFederation federation, Replica more) throws IOException {
        Home home = federation.home();
        this.folder = home.folder("prometheus");
        int port = Ports.of(home, 0).of("prometheus");
        this.url = "http://127.0.0.1:" + port;
        configure(federation, more);
        this.child = new Child(
                "prometheus",
                home,
                List.of(
                        "prometheus",
                        "--config.file=" + configuration(),
                        "--storage.tsdb.path=" + home.folder("data/prometheus"),
                        "--web.listen-address=127.0.0.1:" + port,
                        "--log.level=warn"));
        child.start();
        child.awaitReady(Duration.ofSeconds(30), () -> isReady());
    }

    /** Whether this machine has Debian's package of it, or its like. */
    static boolean isInstalled() {
        return Stream.of("prometheus", "promtool").allMatch(PrometheusProcess::isOnPath);
    }

    private static boolean isOnPath(String program) {
        return Stream.of(System.getenv("PATH").split(":", -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    /** Runs promtool and gives back what it printed. */
    static String promtool(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("promtool"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return process.waitFor() == 0 ? said : "FAILED: " + String.join(" ", command) + "\n" + said;
    }

    /** Its configuration file, with everything beside it that it names. */
    Path configuration() {
        return folder.resolve("prometheus.yml");
    }

    private void configure(LocalFederation federation, Replica more) throws IOException {
        Path source = Dashboards.PROJECT.resolve("deploy/prometheus");
        String settings = Files.readString(source.resolve("prometheus.yml"));
        Files.writeString(configuration(), settings.replace("_interval: 15s", "_interval: 1s"));
        Path rules = Files.createDirectories(folder.resolve("rules"));
        try (Stream<Path> files = Files.list(source.resolve("rules"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, rules.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        Path targets = Files.createDirectories(folder.resolve("targets"));
        StringBuilder kases = new StringBuilder("- targets:\n");
        federation.kases().forEach(kas -> kases.append("    - localhost:")
                .append(kas.managementPort())
                .append('\n'));
        kases.append("    - localhost:").append(more.managementPort()).append('\n');
        Files.writeString(targets.resolve("kas.yml"), kases);
        Files.writeString(targets.resolve("alertmanager.yml"), "[]\n");
        Files.copy(
                federation.home().pki("ca-bundle.pem"),
                Files.createDirectories(folder.resolve("tls")).resolve("ca.pem"),
                StandardCopyOption.REPLACE_EXISTING);
    }

    private boolean isReady() {
        try {
            return http.send(request("/-/ready"), BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private HttpRequest request(String path) {
        return HttpRequest.newBuilder(URI.create(url + path)).build();
    }

    /** The result of a query as of now, or what is wrong with the query. */
    JsonNode query(String promql) {
        return get("/api/v1/query?query=" + URLEncoder.encode(promql, StandardCharsets.UTF_8));
    }

    /** All rules that it has loaded. */
    List<JsonNode> rules() {
        List<JsonNode> rules = new ArrayList<>();
        get("/api/v1/rules").path("data").path("groups").forEach(group -> group.path("rules")
                .forEach(rules::add));
        return rules;
    }

    private JsonNode get(String path) {
        try {
            return Home.JSON.readTree(
                    http.send(request(path), BodyHandlers.ofInputStream()).body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        child.stop();
        http.close();
    }
}
