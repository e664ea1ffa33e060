package org.coalition.kas.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.awaitility.Awaitility;
import org.coalition.kas.client.Rewrapped;
import org.coalition.kas.client.Session;
import org.coalition.kas.crypto.Dek;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import redis.clients.jedis.Jedis;

/** The cache, the KMS behind it, and what happens when either is away. */
@ExtendWith(RunningFederation.Resolver.class)
class CacheAcceptance {

    private static final Duration RECOVERY = Duration.ofSeconds(60);

    @Test
    void rewrap_whenCacheIsWarm_asksTheKmsNoMore(RunningFederation federation) throws Exception {
        Session alice = federation.login("alice.usa");
        ObjectNode group = federation.freshGroup(RunningFederation.SECRET_NATO);
        long before = federation.decrypts();
        assertReleased(alice, group);
        assertThat(federation.decrypts()).isEqualTo(before + 1);

        for (int i = 0; i < 5; i++) {
            assertReleased(alice, group);
        }

        assertThat(federation.decrypts()).isEqualTo(before + 1);
        assertThat(federation.metrics()).containsPattern("kas_cache_requests_total\\{[^}]*result=\"hit\"[^}]*} [1-9]");
    }

    @Test
    @Tag("KAS-REQ-060")
    void rewrap_whenPolicyDeniesThoughCacheIsWarm_isDeniedWithoutTheKms(RunningFederation federation) throws Exception {
        ObjectNode group = federation.freshGroup(RunningFederation.SECRET_NATO);
        assertReleased(federation.login("alice.usa"), group);
        long before = federation.decrypts();

        try (Rewrapped answer = federation.login("bob.usa").rewrap(List.of(group))) {
            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.results().getFirst().errorCode()).contains("POLICY_DENIED");
        }

        assertThat(federation.decrypts()).isEqualTo(before);
    }

    @Test
    void redis_whenKeysAreCached_holdsThemInNoEncoding(RunningFederation federation) throws Exception {
        try (Dek dek = Dek.random(32)) {
            assertReleased(federation.login("alice.usa"), federation.group(dek, RunningFederation.SECRET_NATO));

            List<byte[]> everything = dump(federation);

            assertThat(everything).isNotEmpty();
            for (byte[] encoded : encodings(dek.exposed())) {
                assertThat(everything).noneMatch(value -> indexOf(value, encoded) >= 0);
            }
        }
    }

    private static List<byte[]> dump(RunningFederation federation) throws IOException {
        List<byte[]> everything = new ArrayList<>();
        RedisProcess redis = federation.usa().cache();
        try (Jedis jedis = new Jedis("localhost", redis.port())) {
            jedis.auth(Files.readString(redis.password()).strip());
            for (byte[] key : jedis.keys("*".getBytes(StandardCharsets.US_ASCII))) {
                everything.add(key);
                everything.add(jedis.get(key));
            }
        }
        return everything;
    }

    private static List<byte[]> encodings(byte[] key) {
        byte[] reversed = new byte[key.length];
        for (int i = 0; i < key.length; i++) {
            reversed[i] = key[key.length - 1 - i];
        }
        return List.of(
                key,
                reversed,
                Arrays.copyOf(key, 16),
                ascii(HexFormat.of().formatHex(key)),
                ascii(HexFormat.of().withUpperCase().formatHex(key)),
                ascii(Base64.getEncoder().withoutPadding().encodeToString(key)),
                ascii(Base64.getUrlEncoder().withoutPadding().encodeToString(key)));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static int indexOf(byte[] value, byte[] part) {
        return new String(value, StandardCharsets.ISO_8859_1).indexOf(new String(part, StandardCharsets.ISO_8859_1));
    }

    @Test
    void rewrap_whenRedisIsStopped_worksAndAsksTheKmsEachTime(RunningFederation federation) throws Exception {
        Session alice = federation.login("alice.usa");
        ObjectNode group = federation.freshGroup(RunningFederation.SECRET_NATO);
        assertReleased(alice, group);
        RedisProcess cache = federation.usa().cache();
        RedisProcess replay = federation.usa().replay();
        cache.child().stop();
        replay.child().stop();
        try {
            long before = federation.decrypts();
            for (int i = 0; i < 4; i++) {
                assertReleased(alice, group);
            }
            assertThat(federation.decrypts()).isEqualTo(before + 4);
        } finally {
            cache.child().start();
            replay.child().start();
            cache.awaitReady();
            replay.awaitReady();
        }
        Asking.awaitAllServed(federation, alice);
        Awaitility.await("the cache works again").atMost(RECOVERY).untilAsserted(() -> {
            assertReleased(alice, group);
            long before = federation.decrypts();
            assertReleased(alice, group);
            assertThat(federation.decrypts()).isEqualTo(before);
        });
    }

    @Test
    @Tag("KAS-REQ-104")
    void rewrap_whenKmsIsStopped_servesWhatIsCachedAndNamesTheKmsElse(RunningFederation federation) throws Exception {
        Session alice = federation.login("alice.usa");
        ObjectNode group = federation.freshGroup(RunningFederation.SECRET_NATO);
        assertReleased(alice, group);
        federation.local().stopKms();
        try {
            assertReleased(alice, group);
            federation.usa().emptyCache();
            try (Rewrapped answer = alice.rewrap(List.of(group))) {
                assertThat(answer.status()).isEqualTo(503);
                assertThat(answer.results().getFirst().errorCode()).contains("KMS_UNAVAILABLE");
            }
        } finally {
            federation.local().startKms();
        }
        Asking.awaitAllServed(federation, alice);
    }

    @Test
    @Tag("KAS-REQ-050")
    @Tag("KAS-REQ-110")
    void kms_isCalledByGooglesOwnClient(RunningFederation federation) throws Exception {
        assertReleased(federation.login("alice.usa"), federation.freshGroup(RunningFederation.SECRET_NATO));

        assertThat(federation.control("/clients").toString()).contains("gapic/").contains("grpc/");
    }

    private static void assertReleased(Session session, ObjectNode group) throws Exception {
        try (Rewrapped answer = session.rewrap(List.of(group))) {
            assertThat(answer.results())
                    .extracting(result -> result.errorCode().orElse("released"))
                    .containsExactly("released");
        }
    }
}
