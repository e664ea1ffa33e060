package org.coalition.kas.perf;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.PublicKey;
import java.text.ParseException;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.coalition.kas.client.Federation;
import org.coalition.kas.client.KasEntry;
import org.coalition.kas.client.KasException;
import org.coalition.kas.crypto.Jwks;
import org.coalition.kas.local.Child;
import org.coalition.kas.local.FederationPlan;
import org.coalition.kas.local.Home;
import org.coalition.kas.local.KasProcess;
import org.coalition.kas.local.LocalFederation;
import org.coalition.kas.local.Programs;

/** One federation under test, as far away as the network makes it. Closing it ends its processes. */
final class Site implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

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
        put("/latency/europe-west3", DEU_LATENCY);
    }

    /** Starts a federation of these nations and returns when it is ready. */
    static Site start(Mode mode, List<String> nations, Path root, Network network, Programs programs)
            throws IOException, KasException {
        Map<String, String> peerUrls = new LinkedHashMap<>();
        for (String nation : nations) {
            int port = network.listen(mode.label() + "-kas-" + nation.toLowerCase(Locale.ROOT), nation);
            peerUrls.put(nation, "https://localhost:" + port);
        }
        int clientPort = network.listen(mode.label() + "-client", nations.getFirst());
        FederationPlan plan = FederationPlan.of(nations)
                .withKasEnvironment(mode.environment())
                .withPeerUrls(peerUrls);
        LocalFederation local = LocalFederation.start(new Home(root.resolve(mode.label())), plan, programs);
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

    private KasProcess asked() {
        return local.kases().getFirst();
    }

    /** Stops the KAS that is asked and starts it again; the time from starting the process until it says that it is ready. */
    Duration restartKas() {
        String nation = "USA";
        local.stopKas(nation);
        long start = System.nanoTime();
        local.startKas(nation);
        return Duration.ofNanos(System.nanoTime() - start);
    }

    /** The public keys that results are signed with: by kasId, then by kid. */
    Map<String, Map<String, PublicKey>> signingKeys() throws KasException {
        Map<String, Map<String, PublicKey>> all = new HashMap<>();
        for (KasEntry kas : client.config().kases()) {
            try {
                JWKSet set = JWKSet.parse(text(kas.jwksUri().toString()));
                Map<String, PublicKey> keys = new HashMap<>();
                for (JWK jwk : set.getKeys()) {
                    if (KeyUse.SIGNATURE.equals(jwk.getKeyUse())) {
                        keys.put(jwk.getKeyID(), Jwks.publicKey(jwk));
                    }
                }
                all.put(kas.kasId(), keys);
            } catch (ParseException e) {
                throw new LabFailure(kas.jwksUri() + " is no JWK set", e);
            }
        }
        return all;
    }

    /** Asks every server what it has done so far. Not to be called while the clock runs. */
    ServerFigures figures(Map<String, Long> labProcesses) throws KasException, IOException {
        Map<String, ProcessFigures> processes = new LinkedHashMap<>();
        for (Child child : local.children()) {
            long pid = child.pid().orElseThrow(() -> new LabFailure(child.name() + " has ended"));
            processes.put(child.name(), ProcessFigures.of(pid));
        }
        for (Map.Entry<String, Long> own : labProcesses.entrySet()) {
            processes.put(own.getKey(), ProcessFigures.of(own.getValue()));
        }
        Map<String, MetricsPage> pages = new LinkedHashMap<>();
        for (KasProcess kas : local.kases()) {
            pages.put(
                    client.kas(kas.kasId()).nation(),
                    MetricsPage.parse(text(kas.managementUrl() + "/actuator/prometheus")));
        }
        long[] bytes = network.bytes(clientRelay());
        RedisFigures cache = RedisFigures.of(asked().cachePort(), asked().cachePassword());
        return new ServerFigures(pages, decrypts(), processes, cache, bytes[0], bytes[1]);
    }

    private long decrypts() throws KasException, IOException {
        long count = 0;
        for (JsonNode outcome :
                JSON.readTree(text(local.kmsControlUrl() + "/calls")).path("AsymmetricDecrypt")) {
            count += outcome.longValue();
        }
        return count;
    }

    /** How long the KMS takes, by location, as the KMS says. */
    JsonNode kmsLatency() throws KasException, IOException {
        return JSON.readTree(text(local.kmsControlUrl() + "/latency"));
    }

    private void put(String path, String body) throws KasException {
        URI uri = URI.create(local.kmsControlUrl() + path);
        HttpResponse<byte[]> answer = client.transport()
                .send(HttpRequest.newBuilder(uri)
                        .PUT(BodyPublishers.ofString(body))
                        .build());
        if (answer.statusCode() / 100 != 2) {
            throw new LabFailure(uri + " answers " + answer.statusCode() + " to " + body);
        }
    }

    private String text(String url) throws KasException {
        HttpResponse<byte[]> answer =
                client.transport().send(HttpRequest.newBuilder(URI.create(url)).build());
        if (answer.statusCode() != 200) {
            throw new LabFailure(url + " answers " + answer.statusCode());
        }
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        client.close();
        local.close();
    }
}
