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
import java.security.PublicKey;
import java.text.ParseException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.coalition.kas.client.Federation;
import org.coalition.kas.client.KasEntry;
import org.coalition.kas.client.KasException;
import org.coalition.kas.crypto.Jwks;
import org.coalition.kas.local.Child;
import org.coalition.kas.local.KasProcess;
import org.coalition.kas.local.LocalFederation;

/** Reads what the servers of one federation say of themselves; not while the clock runs. Every method blocks. */
final class SiteReader {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final LocalFederation local;
    private final Federation client;
    private final Network network;
    private final String clientRelay;

    SiteReader(LocalFederation local, Federation client, Network network, String clientRelay) {
        this.local = local;
        this.client = client;
        this.network = network;
        this.clientRelay = clientRelay;
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
            pages.put(client.kas(kas.kasId()).nation(), metrics(kas));
        }
        long[] bytes = network.bytes(clientRelay);
        KasProcess asked = local.kases().getFirst();
        RedisFigures cache = RedisFigures.of(asked.cachePort(), asked.cachePassword());
        return new ServerFigures(pages, decrypts(), processes, cache, bytes[0], bytes[1]);
    }

    /** The metrics of one KAS. */
    MetricsPage metrics(KasProcess kas) throws KasException {
        return MetricsPage.parse(text(kas.managementUrl() + "/actuator/prometheus"));
    }

    /** How often the KMS has decrypted so far, as it counts. */
    long decrypts() throws KasException, IOException {
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

    /** Has the KMS take this long at a location. */
    void setKmsLatency(String location, String body) throws KasException {
        URI uri = URI.create(local.kmsControlUrl() + "/latency/" + location);
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
}
