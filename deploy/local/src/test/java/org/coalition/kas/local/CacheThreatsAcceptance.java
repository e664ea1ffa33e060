package org.coalition.kas.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.coalition.kas.local.Asking.metric;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.coalition.kas.client.RewrapBody;
import org.coalition.kas.client.Rewrapped;
import org.coalition.kas.client.Session;
import org.coalition.kas.crypto.Bytes;
import org.coalition.kas.crypto.Dek;
import org.coalition.kas.crypto.Pem;
import org.coalition.kas.protocol.ReleaseMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import redis.clients.jedis.Jedis;

/** Somebody reads and writes the cache's Redis, or sends what almost hits. */
@ExtendWith(RunningFederation.Resolver.class)
class CacheThreatsAcceptance {

    private static final byte[] PLANTED = "-----BEGIN PUBLIC KEY-----".getBytes(StandardCharsets.US_ASCII);

    @Test
    void T11_ciphertextThatDiffersInItsLastByte_isNoHit(RunningFederation federation) throws Exception {
        Session alice = federation.login("alice.usa");
        try (Dek dek = Dek.random(32)) {
            ObjectNode kao = Asking.kao(federation, dek, "USA", null);
            assertReleased(alice, group(kao), dek);
            byte[] wrapped = Bytes.fromBase64(kao.path("wrappedKey").asText()).toByteArray();
            wrapped[wrapped.length - 1] ^= 1;
            kao.put("wrappedKey", Bytes.of(wrapped).base64());
            Asking.resign(federation, kao);
            long before = federation.decrypts();

            Asking.assertCodes(alice, group(kao), "INTEGRITY_FAILURE");

            assertThat(federation.decrypts()).isEqualTo(before + 1);
        }
    }

    /** What an intruder puts in a sealed key's place. */
    enum Tampering {
        SWAPPED {
            @Override
            byte[] of(byte[] sealed, byte[] ofAnother, Dek dek) {
                return ofAnother;
            }
        },
        TRUNCATED {
            @Override
            byte[] of(byte[] sealed, byte[] ofAnother, Dek dek) {
                return Arrays.copyOf(sealed, sealed.length - 1);
            }
        },
        ALTERED {
            @Override
            byte[] of(byte[] sealed, byte[] ofAnother, Dek dek) {
                byte[] altered = sealed.clone();
                altered[20] ^= 1;
                return altered;
            }
        },
        OF_AN_OLDER_SCHEMA {
            @Override
            byte[] of(byte[] sealed, byte[] ofAnother, Dek dek) {
                return ("{\"dek\":\"" + Bytes.of(dek.exposed()).base64() + "\"}").getBytes(StandardCharsets.US_ASCII);
            }
        },
        IN_THE_CLEAR {
            @Override
            byte[] of(byte[] sealed, byte[] ofAnother, Dek dek) {
                return new byte[32];
            }
        };

        abstract byte[] of(byte[] sealed, byte[] ofAnother, Dek dek);
    }

    @ParameterizedTest
    @EnumSource
    void T12_sealedKeyThatWasTamperedWith_isAMissAndCounted(Tampering tampering, RunningFederation federation)
            throws Exception {
        Session alice = federation.login("alice.usa");
        try (Dek dek = Dek.random(32);
                Jedis redis = redis(federation.usa().cache())) {
            ObjectNode group = group(Asking.kao(federation, dek, "USA", null));
            byte[] another = redis.get(cached(redis, alice, federation.freshGroup(Asking.POLICY)));
            byte[] name = cached(redis, alice, group);
            redis.set(name, tampering.of(redis.get(name), another, dek));
            long before = federation.decrypts();
            double rejected = rejected(federation, "dek");

            assertReleased(alice, group, dek);

            assertThat(federation.decrypts()).isEqualTo(before + 1);
            assertThat(rejected(federation, "dek")).isEqualTo(rejected + 1);
            assertReleased(alice, group, dek);
            assertThat(federation.decrypts()).as("cached again").isEqualTo(before + 1);
        }
    }

    @Test
    void T12_publicKeyAndPeerThatWerePlanted_areNotPublished(RunningFederation federation) throws Exception {
        URI keySet = federation.rewrapUri().resolve("/.well-known/jwks.json");
        URI configuration = federation.rewrapUri().resolve("/.well-known/kas-configuration");
        JsonNode keys = RunningFederation.json(federation.client().transport().get(keySet));
        JsonNode members =
                RunningFederation.json(federation.client().transport().get(configuration));
        String publicKey = "kas:usa:pubkey:v1:" + federation.usa().nation().keyVersion();
        byte[] pem = Pem.of(federation
                        .client()
                        .keys()
                        .wrappingKey(federation.client().kas("GBR"))
                        .key())
                .getBytes(StandardCharsets.US_ASCII);
        double keysBefore = rejected(federation, "pubkey");
        double peersBefore = rejected(federation, "metadata");
        try (Jedis redis = redis(federation.usa().cache())) {
            redis.set(publicKey.getBytes(StandardCharsets.US_ASCII), pem);

            // One that has nothing in its own memory yet.
            try (Replica fresh = Replica.start(federation, "kas-usa-planted", settings -> {})) {
                redis.set(publicKey.getBytes(StandardCharsets.US_ASCII), pem);
                assertThat(get(federation, fresh, keySet)).isEqualTo(keys);
                redis.set("kas:usa:metadata:v1:kas-fra".getBytes(StandardCharsets.US_ASCII), PLANTED);
                assertThat(get(federation, fresh, configuration).path("members"))
                        .isEqualTo(members.path("members"));

                // By the one that came across it first.
                assertThat(rejected(fresh, "pubkey") + rejected(federation, "pubkey"))
                        .isGreaterThan(keysBefore);
                assertThat(rejected(fresh, "metadata") + rejected(federation, "metadata"))
                        .isGreaterThan(peersBefore);
            }
        }
    }

    private static double rejected(Replica replica, String cache) {
        return replica.metric("kas_cache_requests_total", "cache=\"" + cache + "\"", "result=\"rejected\"");
    }

    @Test
    void T13_redisOfAnotherNation_givesNothing(RunningFederation federation) throws Exception {
        Prover alice = Prover.login(federation, "alice.usa");
        ObjectNode group = federation.freshGroup(Asking.POLICY);
        RedisProcess french = federation.local().kas("FRA").cache();
        try (Replica lost =
                        Replica.start(federation, "kas-usa-lost", settings -> settings.withObject("/kas/cache/redis")
                                .put("port", french.port())
                                .put("password-file", french.password().toString()));
                Jedis redis = redis(french);
                Jedis own = redis(federation.usa().cache())) {
            byte[] name = cached(own, federation.login("alice.usa"), group);
            byte[] ofFrance = redis.get(cachedAtFrance(federation, redis, federation.login("alice.usa")));
            redis.set(name, ofFrance);
            long before = federation.decrypts();

            Prover.Rewrap rewrap = alice.rewrap(group);
            alice.assertServed(lost.moved(rewrap.with(rewrap.proof())));

            assertThat(federation.decrypts()).isEqualTo(before + 1);
            assertThat(lost.metrics())
                    .containsPattern("kas_cache_requests_total\\{[^}]*\"dek\"[^}]*\"rejected\"[^}]*} 1");
        }
    }

    @Test
    void T13_cacheKeyOfAnotherNation_cannotBeUnwrappedAndNothingIsCached(RunningFederation federation)
            throws Exception {
        Prover alice = Prover.login(federation, "alice.usa");
        ObjectNode group = federation.freshGroup(Asking.POLICY);
        try (Replica without =
                Replica.start(federation, "kas-usa-without", settings -> settings.withObject("/kas/cache")
                        .put(
                                "wrapped-key-file",
                                federation.local().kas("FRA").wrappedCacheKey().toString()))) {
            long before = federation.decrypts();
            for (int i = 0; i < 2; i++) {
                Prover.Rewrap rewrap = alice.rewrap(group);
                alice.assertServed(without.moved(rewrap.with(rewrap.proof())));
            }

            assertThat(federation.decrypts()).isGreaterThanOrEqualTo(before + 2);
            assertThat(without.metrics()).containsPattern("kas_cache_sealed_open\\{[^}]*} 0");
        }
    }

    private static ObjectNode group(ObjectNode kao) {
        return RewrapBody.group(Asking.POLICY.json(), ReleaseMode.EACH, List.of(kao));
    }

    private static void assertReleased(Session session, ObjectNode group, Dek dek) throws Exception {
        try (Rewrapped answer = session.rewrap(List.of(group));
                Dek released = answer.dek()) {
            assertThat(released).isEqualTo(dek);
        }
    }

    /** Has a group's key cached, and gives its name there. */
    private static byte[] cached(Jedis redis, Session session, ObjectNode group) throws Exception {
        Set<String> before = redis.keys("kas:usa:dek:v1:*");
        session.rewrap(List.of(group)).close();
        Set<String> added = new HashSet<>(redis.keys("kas:usa:dek:v1:*"));
        added.removeAll(before);
        assertThat(added).hasSize(1);
        return added.iterator().next().getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] cachedAtFrance(RunningFederation federation, Jedis redis, Session session) throws Exception {
        try (Dek dek = Dek.random(32)) {
            session.rewrap(List.of(group(Asking.kao(federation, dek, "FRA", null))))
                    .close();
        }
        return redis.keys("kas:fra:dek:v1:*").iterator().next().getBytes(StandardCharsets.US_ASCII);
    }

    private static JsonNode get(RunningFederation federation, Replica replica, URI uri) throws Exception {
        return RunningFederation.json(
                federation.send(replica.moved(HttpRequest.newBuilder(uri).build())));
    }

    private static double rejected(RunningFederation federation, String cache) {
        return metric(federation, "USA", "kas_cache_requests_total", "cache=\"" + cache + "\"", "result=\"rejected\"");
    }

    private static Jedis redis(RedisProcess process) throws Exception {
        Jedis redis = new Jedis("localhost", process.port());
        redis.auth(Files.readString(process.password()).strip());
        return redis;
    }
}
