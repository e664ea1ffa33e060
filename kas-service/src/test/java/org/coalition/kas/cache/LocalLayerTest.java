package org.coalition.kas.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LocalLayerTest {

    private static final byte[] VALUE = "value".getBytes(StandardCharsets.US_ASCII);

    private final Map<String, byte[]> stored = new HashMap<>();
    private int roundTrips;
    private final SealedCache shared = new SealedCache() {
        @Override
        public Optional<byte[]> get(String key) {
            roundTrips++;
            return Optional.ofNullable(stored.get(key));
        }

        @Override
        public void put(String key, byte[] value) {
            roundTrips++;
            stored.put(key, value.clone());
        }

        @Override
        public boolean remove(String key) {
            roundTrips++;
            return stored.remove(key) != null;
        }

        @Override
        public void coalesced() {
            throw new AssertionError("not here");
        }
    };
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final LocalLayer layer = new LocalLayer(shared, new CacheMeters("pubkey", meters), Duration.ofMinutes(1));

    @Test
    void get_whenFoundBefore_costsNoRoundTripAndIsAHit() {
        stored.put("key", VALUE);

        assertThat(layer.get("key")).hasValue(VALUE);
        assertThat(layer.get("key")).hasValue(VALUE);

        assertThat(roundTrips).isEqualTo(1);
        assertThat(meters.get("kas.cache.requests")
                        .tag("result", "hit")
                        .counter()
                        .count())
                .isEqualTo(1); // the other one is counted by the layer below
    }

    @Test
    void put_reachesTheSharedCache() {
        layer.put("key", VALUE);

        assertThat(stored).containsKey("key");
    }

    @Test
    void get_whenThereIsNothing_isEmptyAndNotRemembered() {
        assertThat(layer.get("key")).isEmpty();
        stored.put("key", VALUE);

        assertThat(layer.get("key")).hasValue(VALUE);
    }

    @Test
    void remove_takesItFromHereAndFromTheSharedCache() {
        layer.put("key:1", VALUE);
        layer.put("other", VALUE);

        assertThat(layer.remove("key:1")).isTrue();

        assertThat(layer.get("key:1")).isEmpty();
        assertThat(layer.get("other")).hasValue(VALUE);
        assertThat(stored).containsOnlyKeys("other");
    }

    @Test
    void get_handsOutWhatNobodyElseCanChange() {
        layer.put("key", VALUE);
        layer.get("key").orElseThrow()[0] = 0;

        assertThat(layer.get("key")).hasValue(VALUE);
    }
}
