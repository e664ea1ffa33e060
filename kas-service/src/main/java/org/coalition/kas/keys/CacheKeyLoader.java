package org.coalition.kas.keys;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.coalition.kas.cache.CacheSeal;
import org.coalition.kas.crypto.Bytes;
import org.coalition.kas.crypto.IntegrityException;
import org.coalition.kas.domain.Deadline;
import org.coalition.kas.domain.KeyId;
import org.coalition.kas.domain.WrappedKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Unwraps the nation's cache key at start. Where that fails the caches stay off, and it is tried again until it succeeds.
 * The key lies among the deployment's secrets and not in Redis: anybody can wrap to a public key, so who can write there
 * could plant a cache key of his own.
 */
final class CacheKeyLoader implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CacheKeyLoader.class);
    private static final Duration AGAIN = Duration.ofSeconds(5);
    private static final Duration ATTEMPT = Duration.ofSeconds(3);

    private final KeyRing ring;
    private final CacheSeal seal;
    private final Path file;
    private final KeyId kid;
    private final ScheduledExecutorService retry = Executors.newSingleThreadScheduledExecutor(
            Thread.ofVirtual().name("cache-key").factory());

    CacheKeyLoader(KeyRing ring, CacheSeal seal, Path file, KeyId kid) {
        this.ring = ring;
        this.seal = seal;
        this.file = file;
        this.kid = kid;
    }

    void load() {
        try {
            WrappedKey wrapped =
                    WrappedKey.rsa(Bytes.fromBase64(Files.readString(file).strip()));
            seal.open(ring.require(kid).unwrap(wrapped, Deadline.in(ATTEMPT)));
        } catch (IOException
                | IntegrityException
                | KeyProviderUnavailableException
                | IllegalArgumentException
                | IllegalStateException e) {
            LOG.warn(
                    "The cache key in {} (kas.cache.wrapped-key-file) can't be unwrapped: the caches are off. Trying"
                            + " again in {} s. {}",
                    file,
                    AGAIN.toSeconds(),
                    e.getMessage());
            var _ = retry.schedule(this::load, AGAIN.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public void close() {
        retry.shutdownNow();
    }
}
