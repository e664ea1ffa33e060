package org.coalition.kas.cache;

import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/**
 * What this replica looks up for all. Redis ends a lease by itself, soon after its holder has died; while he lives it is
 * renewed, by a thread of its own, so that neither a slow KMS nor a thousand requests that want the processor make
 * another replica look up, too. A lease names its holder: he renews his own and no other.
 */
final class Leases implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Leases.class);

    /** Shorter than anything that is sealed. */
    private static final int LENGTH = 8;

    /** With the call of who takes it then, less than 2 s after a holder's death. */
    private static final Duration LIFE = Duration.ofMillis(1400);

    private static final Duration PAUSE = Duration.ofMillis(350);

    /** No look-up is waited for any longer. */
    private static final Duration LONGEST = Duration.ofSeconds(10);

    private final RedisValues values;
    private final byte[] own = ByteBuffer.allocate(LENGTH)
            .putLong(UUID.randomUUID().getLeastSignificantBits())
            .array();
    private final ConcurrentMap<String, Future<?>> renewals = new ConcurrentHashMap<>();
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("cache-leases").factory());

    Leases(RedisValues values) {
        this.values = values;
        timer.setRemoveOnCancelPolicy(true);
    }

    static boolean isLease(byte[] stored) {
        return stored.length == LENGTH;
    }

    /**
     * Whether it is ours now: there was neither a lease nor a value. Blocks for a round trip.
     *
     * <p>Renewing begins before we ask: whoever asked may wait for the processor longer than a lease lasts before he sees
     * Redis's answer.
     */
    boolean take(String key) {
        Future<?> renewal = renewed(key);
        boolean ours = false;
        try {
            ours = values.setIfAbsent(key, own, LIFE);
        } finally {
            stop(ours ? renewals.put(key, renewal) : renewal);
        }
        return ours;
    }

    private Future<?> renewed(String key) {
        long end = System.nanoTime() + LONGEST.toNanos();
        return timer.scheduleWithFixedDelay(
                () -> renew(key, end), PAUSE.toMillis(), PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** It is renewed no more. Does not block. */
    void end(String key) {
        stop(renewals.remove(key));
    }

    private static void stop(@Nullable Future<?> renewal) {
        if (renewal != null) {
            renewal.cancel(false);
        }
    }

    private void renew(String key, long end) {
        try {
            if (System.nanoTime() - end >= 0) {
                end(key);
            } else {
                values.renew(key, own, LIFE);
            }
        } catch (DataAccessException | CallNotPermittedException e) {
            LOG.debug("A lease was not renewed", e); // the next time, if Redis is back before it has ended
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
