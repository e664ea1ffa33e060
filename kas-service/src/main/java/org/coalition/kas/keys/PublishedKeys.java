package org.coalition.kas.keys;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.coalition.kas.cache.SealedCache;
import org.coalition.kas.crypto.Pem;
import org.coalition.kas.domain.Deadline;
import org.coalition.kas.domain.KeyId;
import org.coalition.kas.domain.Nation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The public halves of the active wrapping keys. Of remote ones from the cache, else from the provider: a key version's public half never
 * changes, so that while the provider is away what was read at start goes on being published; one that the provider
 * refuses by now (disabled, destroyed) is published no more.
 */
final class PublishedKeys {

    private static final Logger LOG = LoggerFactory.getLogger(PublishedKeys.class);
    /** So long the provider is not asked again about a key that it has refused: anybody may ask for the key set. */
    private static final Duration REFUSED = Duration.ofSeconds(30);

    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final KeyRing ring;
    private final SealedCache cache;
    private final String prefix;
    private final Cache<String, KeyProviderUnavailableException> refused =
            Caffeine.newBuilder().maximumSize(1_000).expireAfterWrite(REFUSED).build();
    private final ReentrantLock asking = new ReentrantLock();

    PublishedKeys(KeyRing ring, SealedCache cache, Nation nation) {
        this.ring = ring;
        this.cache = cache;
        this.prefix = "kas:" + nation.lowerCase() + ":pubkey:v1:";
    }

    /** By {@code kid}, in the order of the settings. Blocks, for two seconds at most where the provider is asked. */
    Map<KeyId, PublicKey> all() {
        Deadline deadline = Deadline.in(PATIENCE);
        Map<KeyId, PublicKey> keys = new LinkedHashMap<>();
        for (WrappingKey key : ring.all()) {
            PublicKey atStart = key.publicKey();
            if (atStart != null) {
                current(key, atStart, deadline).ifPresent(publicKey -> keys.put(key.kid(), publicKey));
            }
        }
        return keys;
    }

    private Optional<PublicKey> current(WrappingKey key, PublicKey atStart, Deadline deadline) {
        return key.isRemote() ? cached(key.name()).or(() -> confirmed(key, atStart, deadline)) : Optional.of(atStart);
    }

    private Optional<PublicKey> cached(String name) {
        return cache.get(prefix + name).map(pem -> Pem.publicKey(new String(pem, StandardCharsets.US_ASCII)));
    }

    /** One question at a time: anybody may ask for the key set, and the provider's quota is small. */
    private Optional<PublicKey> confirmed(WrappingKey key, PublicKey atStart, Deadline deadline) {
        String name = key.name();
        if (refused.getIfPresent(name) != null) {
            return Optional.empty();
        }
        if (!asking.tryLock()) {
            return Optional.of(atStart);
        }
        try {
            return Optional.of(remembered(name, key.publicKey(deadline)));
        } catch (KeyProviderUnavailableException e) {
            if (e.isRefusal()) {
                refused.put(name, e);
                LOG.error("The key {} is not published any more: {}", name, e.getMessage());
                return Optional.empty();
            }
            LOG.warn("The public half of {} is published as it was at start: {}", name, e.getMessage());
            return Optional.of(remembered(name, atStart));
        } finally {
            asking.unlock();
        }
    }

    private PublicKey remembered(String name, PublicKey key) {
        cache.put(prefix + name, Pem.of(key).getBytes(StandardCharsets.US_ASCII));
        return key;
    }
}
