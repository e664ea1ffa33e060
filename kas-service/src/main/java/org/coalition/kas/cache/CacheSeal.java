package org.coalition.kas.cache;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicReference;
import org.coalition.kas.crypto.AesGcm;
import org.coalition.kas.crypto.Dek;
import org.coalition.kas.crypto.IntegrityException;
import org.jspecify.annotations.Nullable;

/**
 * Seals cached values: AES-256-GCM under the nation's cache key, a fresh IV each, the whole cache key as additional data
 * so that no value can be moved to another key.
 *
 * <p>Closed until the cache key has been unwrapped (by the KMS, at start): until then nothing is cached.
 */
public final class CacheSeal {

    private final AtomicReference<@Nullable Dek> cacheKey = new AtomicReference<>();

    /** Opens the seal with a key of 32 bytes, which is kept for the life of the process. */
    public void open(Dek key) {
        if (key.length() != 32) {
            throw new IllegalArgumentException("the cache key has 32 bytes");
        }
        cacheKey.set(key);
    }

    public boolean isOpen() {
        return cacheKey.get() != null;
    }

    byte[] seal(String key, byte[] value) {
        return AesGcm.seal(requireKey().exposed(), value, aad(key));
    }

    byte[] unseal(String key, byte[] sealed) throws IntegrityException {
        return AesGcm.open(requireKey().exposed(), sealed, aad(key));
    }

    private Dek requireKey() {
        Dek key = cacheKey.get();
        if (key == null) {
            throw new IllegalStateException("the cache key has not been unwrapped");
        }
        return key;
    }

    private static byte[] aad(String key) {
        return key.getBytes(StandardCharsets.UTF_8);
    }
}
