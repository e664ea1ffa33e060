package org.coalition.kas.cache;

import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.coalition.kas.cache.CacheMeters.Result;
import org.coalition.kas.crypto.IntegrityException;
import org.coalition.kas.domain.Deadline;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/**
 * The cache in Redis.
 *
 * <p>A replica that is going to look a value up says so in the value's own place, with a lease that Redis ends by itself:
 * the value replaces it, and if its holder dies another replica takes it. One key in Redis for both, so that a hit costs
 * one round trip and no lease is left behind beside a value.
 */
final class RedisCache implements LeasedCache {

    private static final Logger LOG = LoggerFactory.getLogger(RedisCache.class);

    private static final Duration PAUSE = Duration.ofMillis(10);

    /**
     * 4 s: long enough for a KMS that is slow, and for the lease of a holder that has died to end. Looks are counted, and not
     * seconds: who gets no processor for seconds has given nobody any time.
     */
    private static final int LOOKS = 400;

    private final RedisValues values;
    private final Leases leases;
    private final CacheSeal seal;
    private final CacheMeters meters;
    private final Duration life;

    RedisCache(RedisValues values, Leases leases, CacheSeal seal, CacheMeters meters, Duration life) {
        this.values = values;
        this.leases = leases;
        this.seal = seal;
        this.meters = meters;
        this.life = life;
    }

    @Override
    public Optional<byte[]> get(String key) {
        return failingOpen(Optional.empty(), () -> {
            Optional<byte[]> stored = stored(key);
            if (stored.isEmpty() || Leases.isLease(stored.get())) {
                meters.count(Result.MISS);
                return Optional.empty();
            }
            return opened(key, stored.get(), Result.HIT);
        });
    }

    @Override
    public Found find(String key, Deadline deadline) {
        return failingOpen(Found.NOTHING, () -> found(key, deadline));
    }

    /** Looks, and looks again while another replica holds the lease. */
    private Found found(String key, Deadline deadline) {
        Result ifThere = Result.HIT;
        for (int looks = 1; ; looks++) {
            Optional<byte[]> stored = stored(key);
            if (stored.isPresent() && !Leases.isLease(stored.get())) {
                return new Found(opened(key, stored.get(), ifThere), () -> {});
            }
            if (stored.isEmpty() && leased(key)) {
                meters.count(Result.MISS);
                return new Found(Optional.empty(), () -> abandon(key));
            }
            if (looks == LOOKS || !waited(deadline)) {
                meters.count(Result.MISS);
                return Found.NOTHING;
            }
            ifThere = Result.COALESCED;
        }
    }

    private Optional<byte[]> stored(String key) {
        return meters.time("get", () -> values.get(key));
    }

    private boolean leased(String key) {
        return meters.time("lease", () -> leases.take(key));
    }

    /** It may be another's lease by now, or a value: deleting that costs one call to the KMS, and harms nobody. */
    private void abandon(String key) {
        leases.end(key);
        failingOpen(() -> values.delete(key));
    }

    private static boolean waited(Deadline deadline) {
        if (deadline.passed()) {
            return false;
        }
        try {
            Thread.sleep(PAUSE);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private Optional<byte[]> opened(String key, byte[] sealed, Result ifItOpens) {
        try {
            byte[] value = seal.unseal(key, sealed);
            meters.count(ifItOpens);
            return Optional.of(value);
        } catch (IntegrityException e) {
            meters.count(Result.REJECTED);
            failingOpen(() -> values.delete(key));
            return Optional.empty();
        }
    }

    @Override
    public void put(String key, byte[] value) {
        try {
            if (seal.isOpen()) {
                byte[] sealed = seal.seal(key, value);
                failingOpen(() -> meters.time("put", () -> {
                    values.set(key, sealed, life);
                    return true;
                }));
            }
        } finally {
            leases.end(key);
        }
    }

    @Override
    public boolean remove(String key) {
        return deleted(key, () -> values.delete(key));
    }

    @Override
    public boolean purge(String prefix) {
        return deleted(prefix, () -> values.deleteAll(prefix));
    }

    private boolean deleted(String what, Runnable deletion) {
        try {
            return meters.time("purge", () -> {
                deletion.run();
                return true;
            });
        } catch (DataAccessException | CallNotPermittedException e) {
            LOG.warn("What is cached under {} could not be deleted: {}", what, e.getMessage());
            meters.count(Result.ERROR);
            return false;
        }
    }

    @Override
    public void coalesced() {
        meters.count(Result.COALESCED);
    }

    private void failingOpen(Runnable work) {
        try {
            work.run();
        } catch (DataAccessException | CallNotPermittedException e) {
            meters.count(Result.ERROR);
        }
    }

    private <T> T failingOpen(T otherwise, Supplier<T> lookUp) {
        if (seal.isOpen()) {
            try {
                return lookUp.get();
            } catch (DataAccessException | CallNotPermittedException e) {
                LOG.debug("The cache can't be had", e);
            }
        }
        meters.count(Result.ERROR);
        return otherwise;
    }
}
