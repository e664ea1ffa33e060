package org.coalition.kas.keys;

import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.security.interfaces.RSAPublicKey;
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
 * The public halves of the active wrapping keys: from the cache, else from the provider. A key version's public half never
 * changes, so that while the provider is away what was read at start goes on being published; one that the provider
 * refuses by now (disabled, destroyed) is published no more.
 */
final class PublishedKeys {

    private static final Logger LOG = LoggerFactory.getLogger(PublishedKeys.class);
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final KeyRing ring;
    private final SealedCache cache;
    private final KeyProvider provider;
    private final String prefix;
    private final ReentrantLock asking = new ReentrantLock();

    PublishedKeys(KeyRing ring, SealedCache cache, KeyProvider provider, Nation nation) {
        this.ring = ring;
        this.cache = cache;
        this.provider = provider;
        this.prefix = "kas:" + nation.lowerCase() + ":pubkey:v1:";
    }

    /** By {@code kid}, in the order of the settings. Blocks, for two seconds at most where the provider is asked. */
    Map<KeyId, RSAPublicKey> all() {
        Deadline deadline = Deadline.in(PATIENCE);
        Map<KeyId, RSAPublicKey> keys = new LinkedHashMap<>();
        for (WrappingKey key : ring.all()) {
            RSAPublicKey atStart = key.publicKey();
            if (atStart != null) {
                cached(key.name())
                        .or(() -> confirmed(key.name(), atStart, deadline))
                        .ifPresent(publicKey -> keys.put(key.kid(), publicKey));
            }
        }
        return keys;
    }

    private Optional<RSAPublicKey> cached(String name) {
        return cache.get(prefix + name).flatMap(PublishedKeys::parse);
    }

    private static Optional<RSAPublicKey> parse(byte[] pem) {
        PublicKey key = Pem.publicKey(new String(pem, StandardCharsets.US_ASCII));
        return key instanceof RSAPublicKey rsa ? Optional.of(rsa) : Optional.empty();
    }

    /** One question at a time: anybody may ask for the key set, and the provider's quota is small. */
    private Optional<RSAPublicKey> confirmed(String name, RSAPublicKey atStart, Deadline deadline) {
        if (!asking.tryLock()) {
            return Optional.of(atStart);
        }
        try {
            return Optional.of(remembered(name, provider.publicKey(name, deadline)));
        } catch (KeyProviderUnavailableException e) {
            if (e.isOutage()) {
                LOG.warn("The public half of {} is published as it was at start: {}", name, e.getMessage());
                return Optional.of(remembered(name, atStart));
            }
            LOG.error("The key {} is not published any more: {}", name, e.getMessage());
            return Optional.empty();
        } finally {
            asking.unlock();
        }
    }

    private RSAPublicKey remembered(String name, RSAPublicKey key) {
        cache.put(prefix + name, Pem.of(key).getBytes(StandardCharsets.US_ASCII));
        return key;
    }
}
