package org.coalition.kas.local;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * One more KAS of a nation, mostly the USA: a process of its own with the same keys, Redises, registry and base URL. What is
 * sent to it is made for the nation's KAS, as by a load balancer that has several behind it. Without a listener for peers,
 * unless it is given one.
 */
final class Replica implements AutoCloseable {

    private static final Path PROJECT = Path.of(System.getProperty("kas.project", "../.."));
    private static final Duration START = Duration.ofMinutes(2);

    private final int port;
    private final int managementPort;
    private final Child child;
    private final Probe probe;

    private Replica(
            RunningFederation federation,
            String nation,
            String name,
            Consumer<ObjectNode> change,
            Map<String, String> environment)
            throws IOException {
        Home home = federation.local().home();
        this.port = freePort();
        this.managementPort = freePort();
        ObjectNode settings = settings(home, nation, home.folder("data/" + name));
        settings.withObject("/kas/tls").put("port", port).put("management-port", managementPort);
        change.accept(settings);
        Path config = home.config(name + ".yml");
        Home.write(config, settings);
        this.probe = new Probe(home.pki("ca-bundle.pem"));
        this.child = new Child(
                name,
                home,
                new Programs(PROJECT).kasService(List.of("--spring.config.additional-location=file:" + config)),
                environment);
    }

    /**
     * Starts one and returns when it is ready.
     *
     * @param name of its log, configuration and data; not used twice
     * @param change what is different from the KAS of the USA
     */
    static Replica start(RunningFederation federation, String name, Consumer<ObjectNode> change) throws IOException {
        return start(federation, name, change, Map.of());
    }

    /** The same, with these variables in its environment. */
    static Replica start(
            RunningFederation federation, String name, Consumer<ObjectNode> change, Map<String, String> environment)
            throws IOException {
        return started(new Replica(federation, "USA", name, change, environment));
    }

    /** The same of any nation, in the environment of all KASes. */
    static Replica startFor(RunningFederation federation, String nation, String name, Consumer<ObjectNode> change)
            throws IOException {
        return started(
                new Replica(federation, nation, name, change, federation.plan().kasEnvironment()));
    }

    private static Replica started(Replica replica) {
        try {
            replica.startAgain();
            return replica;
        } catch (RuntimeException e) {
            replica.close();
            throw e;
        }
    }

    /** Starts it, at its ports and with its files, and returns when it is ready. */
    void startAgain() {
        child.start();
        child.awaitReady(START, this::isReady);
    }

    /** Ends it in order, and has it back. */
    void restart() {
        child.stop();
        startAgain();
    }

    /** The settings of the KAS of the USA, with ports and files of its own. */
    static ObjectNode settings(Home home, Path folder) {
        return settings(home, "USA", folder);
    }

    private static ObjectNode settings(Home home, String nation, Path folder) {
        ObjectNode settings = (ObjectNode) Home.readJson(home.config(new NationProfile(nation).kasId() + ".yml"));
        settings.withObject("/kas/tls").put("port", 0).put("management-port", 0);
        settings.withObject("/kas/audit")
                .put("file", folder.resolve("audit.jsonl").toString());
        settings.withObject("/kas/federation").put("port", 0);
        settings.withObject("/kas/registry")
                .put("snapshot-file", folder.resolve("registry.json").toString());
        return settings;
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** The same request, sent here; its proof says what it said. */
    HttpRequest moved(HttpRequest request) {
        URI there = URI.create("https://localhost:" + port + request.uri().getRawPath());
        return HttpRequest.newBuilder(request, (name, value) -> true).uri(there).build();
    }

    /** What it publishes about itself. */
    String metrics() {
        return probe.text(managementUrl() + "/actuator/prometheus");
    }

    /** How it is: {@code /actuator/health}, or one of its groups. */
    String health(String group) {
        return probe.text(managementUrl() + "/actuator/health" + group);
    }

    /** What it is: {@code /actuator/info}. */
    String info() {
        return probe.text(managementUrl() + "/actuator/info");
    }

    /** The sum of a counter's samples that have all of these labels. */
    double metric(String name, String... labels) {
        return Asking.sample(metrics(), name, List.of(labels));
    }

    boolean isReady() {
        return probe.isOk(managementUrl() + "/actuator/health/readiness");
    }

    int port() {
        return port;
    }

    int managementPort() {
        return managementPort;
    }

    URI url() {
        return URI.create("https://localhost:" + port);
    }

    private String managementUrl() {
        return "https://localhost:" + managementPort;
    }

    /** The processor time that it has used. */
    Duration cpu() {
        return child.pid()
                .flatMap(ProcessHandle::of)
                .flatMap(process -> process.info().totalCpuDuration())
                .orElseThrow();
    }

    Child child() {
        return child;
    }

    @Override
    public void close() {
        child.stop();
        probe.close();
    }
}
