package org.coalition.kas.keys;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.PublicKey;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.coalition.kas.crypto.Dek;
import org.coalition.kas.domain.Deadline;
import org.coalition.kas.domain.KeyId;
import org.coalition.kas.domain.KeyState;
import org.coalition.kas.domain.Nation;
import org.coalition.kas.domain.WrapAlgorithm;
import org.coalition.kas.domain.WrappedKey;
import org.coalition.kas.support.TestKeys;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PublishedKeysTest {

    private static final KeyId KID = new KeyId("kas-usa-enc-001");

    private final MapCache cache = new MapCache();
    private final AtomicInteger calls = new AtomicInteger();
    private @Nullable KeyProviderUnavailableException failure;

    private final KeyProvider provider = new KeyProvider() {
        @Override
        public Dek unwrap(String keyName, WrappedKey wrapped, Deadline deadline) {
            throw new AssertionError("nothing is unwrapped");
        }

        @Override
        public PublicKey publicKey(String keyName, Deadline deadline) throws KeyProviderUnavailableException {
            calls.incrementAndGet();
            if (failure != null) {
                throw failure;
            }
            return TestKeys.rsaPublic();
        }

        @Override
        public boolean isRemote() {
            return true;
        }
    };

    private final PublishedKeys published = new PublishedKeys(
            new KeyRing(List.of(
                    key(KID, "projects/p/k/1", KeyState.ACTIVE, TestKeys.rsaPublic()),
                    key(new KeyId("old"), "projects/p/k/0", KeyState.UNWRAP_ONLY, null))),
            cache,
            new Nation("USA"));

    private WrappingKey key(KeyId kid, String name, KeyState state, @Nullable PublicKey publicKey) {
        return new WrappingKey(kid, provider, name, WrapAlgorithm.RSA_OAEP_256, state, publicKey);
    }

    @Test
    void all_whenAskedAgain_sparesTheProvider() {
        assertThat(published.all()).containsOnlyKeys(KID);
        assertThat(published.all()).containsEntry(KID, TestKeys.rsaPublic());

        assertThat(calls).hasValue(1);
        assertThat(cache.values()).containsOnlyKeys("kas:usa:pubkey:v1:projects/p/k/1");
    }

    @Test
    void all_whenTheCacheHasForgotten_asksAgain() {
        published.all();
        cache.values().clear();

        published.all();

        assertThat(calls).hasValue(2);
    }

    @Test
    void all_whenTheProviderIsOut_publishesWhatWasReadAtStartAndDoesNotInsist() {
        failure = new KeyProviderUnavailableException("out");

        assertThat(published.all()).containsEntry(KID, TestKeys.rsaPublic());
        assertThat(published.all()).containsEntry(KID, TestKeys.rsaPublic());
        assertThat(calls).hasValue(1);
    }

    @Test
    void all_whenTheProviderRefusesTheKeyByNow_publishesItNoMore() {
        failure = KeyProviderUnavailableException.refusal("disabled", new IllegalStateException());

        assertThat(published.all()).isEmpty();
        assertThat(published.all()).isEmpty();
        assertThat(cache.values()).isEmpty();
        assertThat(calls).as("anybody may ask for the key set").hasValue(1);
    }
}
