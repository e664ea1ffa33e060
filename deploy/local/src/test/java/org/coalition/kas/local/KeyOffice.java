package org.coalition.kas.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.cloud.kms.v1.CryptoKeyVersion;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.PublicKey;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.coalition.kas.crypto.Dek;
import org.coalition.kas.crypto.Pem;
import org.coalition.kas.ztdf.KaoBuilder;
import org.coalition.kas.ztdf.WrappingKey;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Jedis;

/** Wrapping keys of a test's own, made in the KMS and told to the KAS of the USA over {@code /admin/keys}. */
record KeyOffice(RunningFederation federation, Prover administrator) {

    static final Duration IN_FORCE = Duration.ofSeconds(10);
    static final String PATH = "/admin/keys";

    private static final AtomicInteger NEXT = new AtomicInteger(2);

    /** A version of the nation's key in the KMS. */
    record Version(String kid, String name, PublicKey publicKey) {}

    static KeyOffice of(RunningFederation federation) throws Exception {
        return new KeyOffice(federation, Prover.login(federation, "admin.usa"));
    }

    /** Makes one with a kid that nobody has. */
    Version version() {
        NationProfile usa = federation.usa().nation();
        String key = usa.keyRing() + "/cryptoKeys/" + usa.wrappingKid();
        return federation.local().kmsKeys().ask(kms -> {
            String name = kms.createCryptoKeyVersion(key, CryptoKeyVersion.getDefaultInstance())
                    .getName();
            PublicKey half = Pem.publicKey(kms.getPublicKey(name).getPem());
            return new Version("kas-usa-enc-t%03d".formatted(NEXT.getAndIncrement()), name, half);
        });
    }

    /** Makes one and adds it. */
    Version added(String state) throws Exception {
        Version version = version();
        assertThat(add(version, state).statusCode()).isEqualTo(201);
        return version;
    }

    HttpResponse<byte[]> add(Version version, String state) throws Exception {
        ObjectNode body = Home.JSON
                .createObjectNode()
                .put("kid", version.kid())
                .put("name", version.name())
                .put("state", state)
                .put("reason", "a test");
        return send(administrator, "POST", PATH, body);
    }

    HttpResponse<byte[]> setState(String kid, String state) throws Exception {
        return send(administrator, "PUT", PATH + "/" + kid + "/state", change(state));
    }

    /** Lets a key do more than it may now. */
    HttpResponse<byte[]> widen(String kid, String from, String state) throws Exception {
        return send(
                administrator, "PUT", PATH + "/" + kid + "/state", change(state).put("from", from));
    }

    static ObjectNode change(String state) {
        return Home.JSON.createObjectNode().put("state", state).put("reason", "a test");
    }

    void awaitState(String kid, String state) {
        Awaitility.await(kid + " is " + state).atMost(IN_FORCE).untilAsserted(() -> assertThat(
                        listed(kid).path("state").asText())
                .isEqualTo(state));
    }

    JsonNode listed(String kid) throws Exception {
        HttpResponse<byte[]> answer = send(administrator, "GET", PATH, null);
        assertThat(answer.statusCode()).isEqualTo(200);
        for (JsonNode key : RunningFederation.json(answer).path("keys")) {
            if (key.path("kid").asText().equals(kid)) {
                return key;
            }
        }
        return Home.JSON.missingNode();
    }

    HttpResponse<byte[]> send(Prover caller, String method, String path, @Nullable ObjectNode json) throws Exception {
        URI uri = federation.rewrapUri().resolve(path);
        return federation.send(AdminRequest.of(caller, method, uri, json).build());
    }

    /** What clients are told to wrap to, in this order. */
    List<String> publishedKids() throws Exception {
        HttpResponse<byte[]> answer = federation
                .client()
                .transport()
                .get(federation.client().kas("USA").jwksUri());
        return List.copyOf(RunningFederation.json(answer).path("keys").findValuesAsText("kid"));
    }

    /** A group with a fresh key, wrapped to this version. */
    ObjectNode freshGroup(Version version) throws Exception {
        try (Dek dek = Dek.random(32)) {
            return federation.group(kao(dek, version));
        }
    }

    private ObjectNode kao(Dek dek, Version version) throws Exception {
        WrappingKey key = new WrappingKey("kas-usa", federation.usa().url(), version.kid(), version.publicKey());
        return KaoBuilder.wrapping(dek, key, RunningFederation.SECRET_NATO)
                .signedBy(federation.client().originator());
    }

    /** How many DEKs of this key are in the cache. */
    int cached(String kid) throws IOException {
        RedisProcess redis = federation.usa().cache();
        try (Jedis jedis = new Jedis("localhost", redis.port())) {
            jedis.auth(Files.readString(redis.password()).strip());
            return jedis.keys(("kas:usa:dek:v1:" + kid + ":*").getBytes(StandardCharsets.US_ASCII))
                    .size();
        }
    }

    /** Leaves the federation as it was: no key of the test's own is published. */
    void retire(Version version) throws Exception {
        String state = listed(version.kid()).path("state").asText();
        if (!state.equals("DESTROYED") && !state.isEmpty()) {
            setState(version.kid(), "DISABLED");
        }
        Awaitility.await(version.kid() + " is not published")
                .atMost(IN_FORCE)
                .untilAsserted(() -> assertThat(publishedKids()).doesNotContain(version.kid()));
    }
}
