package org.coalition.kas.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.coalition.kas.crypto.Dek;
import org.coalition.kas.domain.Deadline;
import org.coalition.kas.domain.KeyId;
import org.coalition.kas.domain.KeyState;
import org.coalition.kas.domain.KeyStatement;
import org.coalition.kas.domain.Nation;
import org.coalition.kas.domain.WrapAlgorithm;
import org.coalition.kas.domain.WrappedKey;
import org.coalition.kas.registry.RegistryChanged;
import org.coalition.kas.registry.RegistrySnapshot;
import org.coalition.kas.registry.Revocations;
import org.coalition.kas.support.TestKeys;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class KeyRingUpkeepTest {

    private static final Nation USA = new Nation("USA");
    private static final String RING = "projects/p/locations/us-central1/keyRings/r/cryptoKeys/k/cryptoKeyVersions/";
    private static final KeyId KID = new KeyId("kas-usa-enc-001");
    private static final KeyId LONGER = new KeyId("kas-usa-enc-001.2");
    private static final byte[] VALUE = "sealed".getBytes(StandardCharsets.US_ASCII);

    private final Map<KeyId, KeyStatement> statements = new HashMap<>();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final AtomicLong clock = new AtomicLong();
    private final AtomicInteger purgesThatFail = new AtomicInteger();
    private final MapCache cache = new MapCache() {
        @Override
        public boolean purge(String prefix) {
            return purgesThatFail.getAndDecrement() <= 0 && super.purge(prefix);
        }
    };
    private final KeyRing ring = new KeyRing(List.of());
    private boolean kmsAway;

    private final KeyProvider kms = new KeyProvider() {
        @Override
        public Dek unwrap(String keyName, WrappedKey wrapped, Deadline deadline) {
            throw new AssertionError("nothing is unwrapped");
        }

        @Override
        public PublicKey publicKey(String keyName, Deadline deadline) throws KeyProviderUnavailableException {
            if (kmsAway) {
                throw new KeyProviderUnavailableException("away");
            }
            return TestKeys.rsaPublic();
        }

        @Override
        public boolean isRemote() {
            return true;
        }
    };

    private final StatedKeys keys = new StatedKeys(
            List.of(configured(KID, "1")), new KeyNaming(USA, Set.of("us-central1")), kms, new PublicHalves());
    private final KeyRingUpkeep upkeep =
            new KeyRingUpkeep(ring, keys, this::snapshot, new DekPurge(cache, USA, clock::get), new KeyMeters(meters));

    private WrappingKey configured(KeyId kid, String version) {
        return new WrappingKey(kid, kms, RING + version, WrapAlgorithm.RSA_OAEP_256, KeyState.ACTIVE, null);
    }

    private RegistrySnapshot snapshot() {
        return new RegistrySnapshot(List.of(), List.of(), Map.of(), Revocations.NONE, statements, true);
    }

    @Test
    void change_isInForceBeforeAnythingElseIsDone() {
        state(KID, null, KeyState.DISABLED);

        assertThat(ring.unwraps(KID)).isFalse();
        assertThat(gauge("disabled")).isEqualTo(1);
    }

    @Test
    void disabledKey_losesItsCachedKeysAndNoOther() {
        added(LONGER);
        put(KID, LONGER);

        state(KID, null, KeyState.DISABLED);
        upkeep.run();

        assertThat(cache.values()).containsOnlyKeys("kas:usa:dek:v1:kas-usa-enc-001.2:x");
    }

    /** Who was let in before may put its key after all the others are gone. */
    @Test
    void disabledKey_isPurgedOnceMore() {
        put(KID);
        state(KID, null, KeyState.DISABLED);
        upkeep.run();
        put(KID);
        upkeep.run();
        assertThat(cache.values()).as("not at once: he may not have put it yet").isNotEmpty();

        clock.addAndGet(Duration.ofSeconds(1).toNanos());
        upkeep.run();

        assertThat(cache.values()).isEmpty();
    }

    @Test
    void purge_thatRedisCouldNotDo_isDoneAgain() {
        put(KID);
        purgesThatFail.set(3);
        state(KID, null, KeyState.DISABLED);

        for (int i = 0; i < 3; i++) {
            upkeep.run();
            assertThat(cache.values()).isNotEmpty();
        }
        upkeep.run();

        assertThat(cache.values()).isEmpty();
    }

    /** Three seconds each, where it hangs. */
    @Test
    void purge_doesNotWaitForTheHalvesOfAllOtherKeys() {
        put(KID);
        purgesThatFail.set(1);
        kmsAway = true;
        added(LONGER);
        state(KID, null, KeyState.DISABLED);

        upkeep.run();

        assertThat(cache.values()).isEmpty();
    }

    @Test
    void keyThatIsLive_keepsItsCachedKeys() {
        put(KID);
        state(KID, null, KeyState.UNWRAP_ONLY);

        upkeep.run();

        assertThat(cache.values()).hasSize(1);
    }

    @Test
    void addedKey_whileTheKmsIsAway_opensAtOnceAndIsPublishedWhenItIsBack() {
        kmsAway = true;
        added(LONGER);
        upkeep.run();
        assertThat(ring.unwraps(LONGER)).isTrue();
        assertThat(publishedKids()).isEmpty();

        kmsAway = false;
        upkeep.run();

        assertThat(publishedKids()).containsExactly(LONGER, KID);
    }

    @Test
    void keyThatIsActiveNoMore_isPublishedNoMore() {
        upkeep.run();
        assertThat(publishedKids()).containsExactly(KID);

        state(KID, null, KeyState.UNWRAP_ONLY);

        assertThat(publishedKids()).isEmpty();
    }

    @Test
    void running_doesWhatAChangeEntailsWithoutBeingAsked() {
        put(KID);
        upkeep.start();
        try {
            state(KID, null, KeyState.DISABLED);

            await().until(() -> cache.values().isEmpty());
        } finally {
            upkeep.stop();
        }
    }

    private List<KeyId> publishedKids() {
        return List.copyOf(new PublishedKeys(ring, new MapCache(), USA).all().keySet());
    }

    private void put(KeyId... kids) {
        for (KeyId kid : kids) {
            cache.put("kas:usa:dek:v1:" + kid + ":x", VALUE);
        }
    }

    private void added(KeyId kid) {
        state(kid, RING + "2", KeyState.ACTIVE);
    }

    private void state(KeyId kid, @Nullable String name, KeyState state) {
        RegistrySnapshot before = snapshot();
        statements.put(kid, new KeyStatement(kid, name, state, Instant.EPOCH, Instant.EPOCH, "ada", "because"));
        upkeep.take(new RegistryChanged(before, snapshot(), List.of()));
    }

    private double gauge(String state) {
        return meters.get("kas.key.state")
                .tags("kid", KID.value(), "state", state)
                .gauge()
                .value();
    }
}
