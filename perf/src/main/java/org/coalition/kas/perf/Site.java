package org.coalition.kas.perf;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.coalition.kas.client.Federation;
import org.coalition.kas.client.KasException;
import org.coalition.kas.local.FederationPlan;
import org.coalition.kas.local.Home;
import org.coalition.kas.local.KasProcess;
import org.coalition.kas.local.LocalFederation;
import org.coalition.kas.local.Programs;

/** One federation under test, as far away as the network makes it. Closing it ends its processes. */
final class Site implements AutoCloseable {

    /** The emulator's own defaults leave the fourth nation out. */
    private static final String DEU_LATENCY = "{\"medianMillis\":59,\"p99Millis\":70}";

    private final Mode mode;
    private final Network network;
    private final LocalFederation local;
    private final Federation client;
    private final int clientPort;

    private Site(Mode mode, Network network, LocalFederation local, int clientPort) throws KasException, IOException {
        this.mode = mode;
        this.network = network;
        this.local = local;
        this.clientPort = clientPort;
        this.client = Federation.load(local.home().clientConfig());
        for (KasProcess kas : local.kases()) {
            network.target(relay(kas), URI.create(kas.federationUrl()).getPort());
        }
        network.target(clientRelay(), URI.create(asked().url()).getPort());
        reader().setKmsLatency("europe-west3", DEU_LATENCY);
    }

    /** Starts a federation of these nations and returns when it is ready. */
    static Site start(
            Mode mode,
            List<String> nations,
            Map<String, String> environment,
            boolean bothCompilers,
            Path root,
            Network network,
            Programs programs)
            throws IOException, KasException {
        Map<String, String> peerUrls = new LinkedHashMap<>();
        for (String nation : nations) {
            int port = network.listen(mode.label() + "-kas-" + nation.toLowerCase(Locale.ROOT), nation);
            peerUrls.put(nation, "https://localhost:" + port);
        }
        int clientPort = network.listen(mode.label() + "-client", nations.getFirst());
        FederationPlan plan =
                FederationPlan.of(nations).withKasEnvironment(environment).withPeerUrls(peerUrls);
        LocalFederation local = LocalFederation.start(
                new Home(root.resolve(mode.label())), bothCompilers ? plan.withBothCompilers() : plan, programs);
        try {
            return new Site(mode, network, local, clientPort);
        } catch (KasException | IOException | RuntimeException e) {
            local.close();
            throw e;
        }
    }

    private String relay(KasProcess kas) {
        return mode.label() + "-" + kas.kasId();
    }

    private String clientRelay() {
        return mode.label() + "-client";
    }

    Mode mode() {
        return mode;
    }

    /** What a client knows of it. */
    Federation client() {
        return client;
    }

    /** PEM bundle of its authorities. */
    Path authorities() {
        return client.config().trust();
    }

    /** Where a client reaches the KAS that is asked, over the network. */
    String rewrapUrl() {
        return "https://localhost:" + clientPort + "/rewrap";
    }

    /** The same without the network between, for a client that sits beside it. */
    String rewrapUrlNearby() {
        return asked().url() + "/rewrap";
    }

    /** The KAS that is asked. */
    KasProcess asked() {
        return local.kases().getFirst();
    }

    /** The KAS of a nation. */
    KasProcess kas(String nation) {
        return local.kas(nation);
    }

    /** The MongoDB of the registries, without a database. */
    String registryUri() {
        return local.registryUri();
    }

    /** Where a client far away from a nation's KAS reaches it: as far as the KAS that is asked first is. */
    String rewrapUrlOf(String nation) throws IOException {
        String name = clientRelay() + "-" + local.kas(nation).kasId();
        int port = network.listen(name, nation);
        network.target(name, URI.create(local.kas(nation).url()).getPort());
        return "https://localhost:" + port + "/rewrap";
    }

    /** What a nation's KAS answers its peers comes byte by byte from now on; with zero between them, at once. */
    void drip(String nation, Duration between) throws IOException {
        network.drip(relay(local.kas(nation)), between);
    }

    /** Stops the KAS that is asked and starts it again; the time from starting the process until it says that it is ready. */
    Duration restartKas() {
        String nation = "USA";
        local.stopKas(nation);
        long start = System.nanoTime();
        local.startKas(nation);
        return Duration.ofNanos(System.nanoTime() - start);
    }

    /** What its servers say of themselves. */
    SiteReader reader() {
        return new SiteReader(local, client, network, clientRelay());
    }

    @Override
    public void close() {
        client.close();
        local.close();
    }
}
