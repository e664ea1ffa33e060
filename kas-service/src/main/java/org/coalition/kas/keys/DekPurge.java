package org.coalition.kas.keys;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.coalition.kas.cache.LeasedCache;
import org.coalition.kas.domain.KeyId;
import org.coalition.kas.domain.Nation;

/**
 * Takes the DEKs of a key that is not live any more out of the cache. Every replica does so when it takes note, because
 * those that have not yet may put some there until then.
 */
final class DekPurge {

    /** Once more, for who was about to put one there. */
    private static final int TIMES = 2;

    /** Longer than anybody is about to. */
    private static final long BETWEEN_NANOS = Duration.ofSeconds(1).toNanos();

    /** How often still, and not before when. */
    private record Due(int times, long notBefore) {}

    private final LeasedCache cache;
    private final String prefix;
    private final LongSupplier nanoTime;
    private final Map<KeyId, Due> due = new HashMap<>();

    DekPurge(LeasedCache cache, Nation nation, LongSupplier nanoTime) {
        this.cache = cache;
        this.prefix = CachedDekSource.prefix(nation);
        this.nanoTime = nanoTime;
    }

    /** Has it done with the next {@link #run}. Never blocks. */
    synchronized void add(KeyId kid) {
        due.put(kid, new Due(TIMES, nanoTime.getAsLong()));
    }

    synchronized boolean isDue() {
        return !due.isEmpty();
    }

    /** Blocks while Redis looks. What it can't do is due again. For one thread. */
    void run() {
        for (KeyId kid : ready()) {
            if (cache.purge(prefix + kid + ":")) {
                done(kid);
            }
        }
    }

    private synchronized List<KeyId> ready() {
        long now = nanoTime.getAsLong();
        return due.entrySet().stream()
                .filter(entry -> entry.getValue().notBefore() - now <= 0)
                .map(Map.Entry::getKey)
                .toList();
    }

    private synchronized void done(KeyId kid) {
        due.computeIfPresent(
                kid,
                (ignored, before) ->
                        before.times() == 1 ? null : new Due(before.times() - 1, nanoTime.getAsLong() + BETWEEN_NANOS));
    }
}
