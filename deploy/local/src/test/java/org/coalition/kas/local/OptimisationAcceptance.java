package org.coalition.kas.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.coalition.kas.local.Asking.metric;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.coalition.kas.client.RewrapBody;
import org.coalition.kas.client.Rewrapped;
import org.coalition.kas.client.Session;
import org.coalition.kas.crypto.Dek;
import org.coalition.kas.protocol.KaoResult;
import org.coalition.kas.protocol.ReleaseMode;
import org.coalition.kas.ztdf.KaoBuilder;
import org.coalition.kas.ztdf.Policy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import redis.clients.jedis.Jedis;

/**
 * What makes it fast, seen from outside: by what reaches the KMS, the peers and Redis, and never by the clock. That own and
 * peers' keys are asked for at once is in {@link FederationAcceptance}, the cache of keys in {@link CacheAcceptance}, the key
 * set's {@code ETag} in {@link InputAcceptance}.
 */
@ExtendWith(RunningFederation.Resolver.class)
class OptimisationAcceptance {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int MANY = 20;
    private static final Policy POLICY = Policy.classified("SECRET")
            .releasableTo(List.of("USA", "FRA", "GBR"))
            .coi(List.of("NATO"))
            .build();

    @Test
    void rewrap_whenManyWantOneColdKeyAtOnce_asksTheKmsOnce(RunningFederation federation) throws Exception {
        Session alice = federation.login("alice.usa");
        ObjectNode group = federation.freshGroup(RunningFederation.SECRET_NATO);
        long before = federation.decrypts();

        for (List<KaoResult> results : atOnce(alice, group)) {
            assertThat(results).allMatch(KaoResult::isSuccess);
        }

        assertThat(federation.decrypts()).isEqualTo(before + 1);
        assertThat(metric(federation, "USA", "kas_cache_requests_total", "cache=\"dek\"", "result=\"coalesced\""))
                .isPositive();
    }

    @Test
    void jwks_whenAskedOften_asksTheKmsForNoPublicKey(RunningFederation federation) throws Exception {
        String keySet = federation.usa().url() + "/.well-known/jwks.json";
        get(federation, keySet);
        long before = publicKeysAskedFor(federation);

        for (int i = 0; i < 10; i++) {
            get(federation, keySet);
        }

        assertThat(publicKeysAskedFor(federation)).isEqualTo(before);
        assertThat(keysInRedis(federation)).anyMatch(key -> key.startsWith("kas:usa:pubkey:v1:projects/"));
    }

    @Test
    void configuration_whenAskedOften_asksEachPeerOnce(RunningFederation federation) throws Exception {
        String configuration = federation.usa().url() + "/.well-known/kas-configuration";
        Awaitility.await("the peers can be reached").atMost(PATIENCE).untilAsserted(() -> assertThat(
                        memberKeys(get(federation, configuration), "kas-fra"))
                .contains("kas-fra-enc-001"));
        double before = keySetsServed(federation, "FRA");

        for (int i = 0; i < 10; i++) {
            assertThat(memberKeys(get(federation, configuration), "kas-gbr")).contains("kas-gbr-enc-001");
        }

        assertThat(keySetsServed(federation, "FRA")).isEqualTo(before);
        assertThat(keysInRedis(federation)).contains("kas:usa:metadata:v1:kas-fra", "kas:usa:metadata:v1:kas-gbr");
    }

    @Test
    void configuration_whenAPeersEntryHasChanged_asksItAnew(RunningFederation federation) throws Exception {
        String configuration = federation.usa().url() + "/.well-known/kas-configuration";
        String frenchUrl = federation.local().kas("FRA").federationUrl();
        Awaitility.await("what France publishes is cached").atMost(PATIENCE).untilAsserted(() -> {
            get(federation, configuration);
            assertThat(keysInRedis(federation)).contains("kas:usa:metadata:v1:kas-fra");
        });
        double before = keySetsServed(federation, "FRA");
        try (RegistryDocuments registry = new RegistryDocuments(federation, "USA")) {
            registry.set("kas-fra", "federationUrl", frenchUrl + "/elsewhere");

            Awaitility.await("it is forgotten").atMost(PATIENCE).untilAsserted(() -> assertThat(keysInRedis(federation))
                    .doesNotContain("kas:usa:metadata:v1:kas-fra"));
            get(federation, configuration);
            Awaitility.await("France has counted its answer").atMost(PATIENCE).untilAsserted(() -> assertThat(
                            keySetsServed(federation, "FRA"))
                    .isEqualTo(before + 1));
        }
        Asking.awaitAllServed(federation, federation.login("alice.usa"));
    }

    @Test
    void redis_holdsPublicThingsSealedAsWell(RunningFederation federation) throws Exception {
        get(federation, federation.usa().url() + "/.well-known/jwks.json");
        get(federation, federation.usa().url() + "/.well-known/kas-configuration");

        try (Jedis redis = redis(federation)) {
            for (String key : redis.keys("kas:usa:*")) {
                assertThat(new String(redis.get(key.getBytes(StandardCharsets.US_ASCII)), StandardCharsets.ISO_8859_1))
                        .doesNotContain("PUBLIC KEY")
                        .doesNotContain("\"kid\"");
            }
        }
    }

    @Test
    void forwarding_whenManyRequestsGoToAPeer_needsOneConnection(RunningFederation federation) throws Exception {
        Session alice = federation.login("alice.usa");
        try (RegistryDocuments registry = new RegistryDocuments(federation, "USA");
                ChaosRelay relay = new ChaosRelay(federation.local().kas("FRA").federationUrl());
                Dek dek = Dek.random(32)) {
            registry.set("kas-fra", "federationUrl", relay.url());
            ObjectNode group = RewrapBody.group(
                    POLICY.json(),
                    ReleaseMode.EACH,
                    List.of(KaoBuilder.wrapping(
                                    dek,
                                    federation
                                            .client()
                                            .keys()
                                            .wrappingKey(federation.client().kas("FRA")),
                                    POLICY)
                            .signedBy(federation.client().originator())));
            Awaitility.await("the relay is used").atMost(PATIENCE).untilAsserted(() -> {
                alice.rewrap(List.of(group)).close();
                assertThat(relay.connections()).isPositive();
            });

            for (List<KaoResult> results : atOnce(alice, group)) {
                assertThat(results).allMatch(KaoResult::isSuccess);
            }

            assertThat(relay.connections()).isEqualTo(1);
        }
        Awaitility.await("the peer is reached directly again").atMost(PATIENCE).untilAsserted(() -> {
            try (Dek dek = Dek.random(32);
                    Rewrapped answer = alice.rewrap(List.of(federation.group(dek, POLICY)))) {
                assertThat(answer.status()).isEqualTo(200);
            }
        });
    }

    private static List<List<KaoResult>> atOnce(Session session, ObjectNode group) throws Exception {
        session.token();
        List<Future<List<KaoResult>>> asked = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < MANY; i++) {
                asked.add(threads.submit(() -> {
                    try (Rewrapped answer = session.rewrap(List.of(group))) {
                        return answer.results();
                    }
                }));
            }
        }
        List<List<KaoResult>> results = new ArrayList<>();
        for (Future<List<KaoResult>> one : asked) {
            results.add(one.get());
        }
        return results;
    }

    private static JsonNode get(RunningFederation federation, String url) throws Exception {
        return RunningFederation.json(federation.client().transport().get(URI.create(url)));
    }

    private static List<String> memberKeys(JsonNode configuration, String kasId) {
        for (JsonNode member : configuration.path("members")) {
            if (member.path("kasId").asText().equals(kasId)) {
                return member.path("keys").findValuesAsText("kid");
            }
        }
        return List.of();
    }

    private static long publicKeysAskedFor(RunningFederation federation) {
        long count = 0;
        for (JsonNode outcome : federation.control("/calls").path("GetPublicKey")) {
            count += outcome.longValue();
        }
        return count;
    }

    private static double keySetsServed(RunningFederation federation, String nation) {
        return metric(federation, nation, "http_server_requests_seconds_count", "uri=\"/.well-known/jwks.json\"");
    }

    private static List<String> keysInRedis(RunningFederation federation) throws Exception {
        try (Jedis redis = redis(federation)) {
            return List.copyOf(redis.keys("*"));
        }
    }

    private static Jedis redis(RunningFederation federation) throws Exception {
        RedisProcess process = federation.usa().cache();
        Jedis redis = new Jedis("localhost", process.port());
        redis.auth(Files.readString(process.password()).strip());
        return redis;
    }
}
