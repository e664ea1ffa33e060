package org.coalition.kas.keys;

import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import org.coalition.kas.cache.SealedCache;
import org.coalition.kas.crypto.Bytes;
import org.coalition.kas.crypto.Dek;
import org.coalition.kas.crypto.Hashes;
import org.coalition.kas.crypto.IntegrityException;
import org.coalition.kas.domain.Deadline;
import org.coalition.kas.domain.KeyId;
import org.coalition.kas.domain.Nation;

/**
 * The cache before the provider. A hit saves the provider's call and nothing else.
 *
 * <p>The cache key holds the hash of the whole ciphertext: with a prefix of it, another ciphertext could be crafted that
 * hits.
 */
final class CachedDekSource implements DekSource {

    private final KeyRing ring;
    private final SealedCache cache;
    private final KeyProvider provider;
    private final Duration life;
    private final String prefix;

    CachedDekSource(KeyRing ring, SealedCache cache, KeyProvider provider, Duration life, Nation nation) {
        this.ring = ring;
        this.cache = cache;
        this.provider = provider;
        this.life = life;
        this.prefix = "kas:" + nation.lowerCase() + ":dek:v1:";
    }

    @Override
    public Unwrapped unwrap(KeyId kid, Bytes wrapped, Deadline deadline)
            throws IntegrityException, KeyProviderUnavailableException {
        WrappingKey key = ring.require(kid);
        String cacheKey = prefix + kid + ":" + HexFormat.of().formatHex(Hashes.sha256(wrapped.toByteArray()));
        Optional<Dek> cached =
                cache.get(cacheKey).filter(value -> Dek.isLength(value.length)).map(Dek::takeOver);
        if (cached.isPresent()) {
            return new Unwrapped(cached.get(), true, () -> {});
        }
        Dek dek = provider.unwrap(key.name(), wrapped, deadline);
        return new Unwrapped(dek, false, () -> cache.put(cacheKey, dek.exposed(), life));
    }
}
