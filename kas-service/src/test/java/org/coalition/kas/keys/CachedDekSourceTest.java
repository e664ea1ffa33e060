package org.coalition.kas.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.coalition.kas.crypto.Bytes;
import org.coalition.kas.crypto.Dek;
import org.coalition.kas.crypto.IntegrityException;
import org.coalition.kas.domain.Deadline;
import org.coalition.kas.domain.KeyId;
import org.coalition.kas.domain.KeyState;
import org.coalition.kas.domain.Nation;
import org.coalition.kas.domain.WrappedKey;
import org.coalition.kas.keys.DekSource.Unwrapped;
import org.junit.jupiter.api.Test;

class CachedDekSourceTest {

    private static final KeyId KID = new KeyId("kas-usa-enc-001");
    private static final KeyId OTHER_KID = new KeyId("kas-usa-enc-002");

    private final MapCache cache = new MapCache();
    private final Map<String, byte[]> stored = cache.values();
    private final FakeKeyProvider provider =
            new FakeKeyProvider().always(wrapped -> Dek.takeOver(Arrays.copyOf(wrapped.toByteArray(), 32)));
    private final CachedDekSource source =
            new CachedDekSource(new KeyRing(List.of(key(KID), key(OTHER_KID))), cache, new Nation("USA"));

    @Test
    void unwrap_whenTheBindingIsNotVerified_storesNothing() throws Exception {
        try (Unwrapped unwrapped = unwrap(KID, wrapped(1))) {
            assertThat(unwrapped.fromCache()).isFalse();
        }

        assertThat(stored).isEmpty();
        unwrap(KID, wrapped(1)).close();
        assertThat(provider.calls()).isEqualTo(2);
    }

    @Test
    void unwrap_whenTheBindingWasVerified_sparesTheProvider() throws Exception {
        remember(KID, wrapped(1));

        try (Unwrapped hit = unwrap(KID, wrapped(1))) {
            assertThat(hit.fromCache()).isTrue();
            assertThat(hit.dek().exposed()).isEqualTo(Arrays.copyOf(wrapped(1).toByteArray(), 32));
        }
        assertThat(provider.calls()).isEqualTo(1);
    }

    @Test
    void bindingVerified_storesUnderTheWholeHash() throws Exception {
        remember(KID, wrapped(1));

        assertThat(stored.keySet()).allMatch(key -> key.matches("kas:usa:dek:v1:kas-usa-enc-001:[0-9a-f]{64}"));
    }

    @Test
    void unwrap_whenAnotherCiphertextHasTheSamePrefix_misses() throws Exception {
        remember(KID, wrapped(1));

        try (Unwrapped other = unwrap(KID, wrapped(2))) {
            assertThat(other.fromCache()).isFalse();
        }
    }

    @Test
    void unwrap_whenTheKidIsAnother_misses() throws Exception {
        remember(KID, wrapped(1));

        try (Unwrapped other = unwrap(OTHER_KID, wrapped(1))) {
            assertThat(other.fromCache()).isFalse();
        }
    }

    @Test
    void close_wipesTheKeyAndNotTheCachedOne() throws Exception {
        Unwrapped unwrapped = unwrap(KID, wrapped(1));
        unwrapped.bindingVerified();
        byte[] exposed = unwrapped.dek().exposed();
        unwrapped.close();

        assertThat(exposed).containsOnly(0);
        assertThat(stored.values().iterator().next()).doesNotContain(0);
    }

    @Test
    void unwrap_whenTheProviderFails_storesNothing() {
        provider.once(wrapped -> {
                    throw new IntegrityException();
                })
                .once(wrapped -> {
                    throw new KeyProviderUnavailableException("out");
                });

        assertThatExceptionOfType(IntegrityException.class).isThrownBy(() -> unwrap(KID, wrapped(1)));
        assertThatExceptionOfType(KeyProviderUnavailableException.class).isThrownBy(() -> unwrap(KID, wrapped(1)));
        assertThat(stored).isEmpty();
    }

    private void remember(KeyId kid, Bytes wrapped) throws Exception {
        try (Unwrapped unwrapped = unwrap(kid, wrapped)) {
            unwrapped.bindingVerified();
        }
    }

    private Unwrapped unwrap(KeyId kid, Bytes wrapped) throws IntegrityException, KeyProviderUnavailableException {
        return source.unwrap(kid, WrappedKey.rsa(wrapped), Deadline.in(Duration.ofSeconds(1)));
    }

    /** Ciphertexts that differ in their last byte only. */
    private static Bytes wrapped(int last) {
        byte[] bytes = new byte[256];
        Arrays.fill(bytes, (byte) 7);
        bytes[255] = (byte) last;
        return Bytes.of(bytes);
    }

    private WrappingKey key(KeyId kid) {
        return KeyRings.key(kid, provider, KeyState.ACTIVE);
    }
}
