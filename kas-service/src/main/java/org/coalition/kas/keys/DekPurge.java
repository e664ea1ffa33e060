package org.coalition.kas.keys;

import java.util.HashMap;
import java.util.Map;
import org.coalition.kas.cache.SealedCache;
import org.coalition.kas.domain.KeyId;
import org.coalition.kas.domain.Nation;

/**
 * Takes the DEKs of a key that is not live any more out of the cache. Every replica does so when it takes note, because
 * those that have not yet may put some there until then.
 */
final class DekPurge {

    /** Once more, for who was about to put one there. */
    private static final int TIMES = 2;

    private final SealedCache cache;
    private final String prefix;
    private final Map<KeyId, Integer> due = new HashMap<>();

    DekPurge(SealedCache cache, Nation nation) {
        this.cache = cache;
        this.prefix = CachedDekSource.prefix(nation);
    }

    /** Has it done with the next {@link #run}. */
    synchronized void add(KeyId kid) {
        due.put(kid, TIMES);
    }

    /** Blocks while Redis looks. What it can't do is due again. */
    synchronized void run() {
        due.replaceAll((kid, times) -> cache.purge(prefix + kid + ":") ? times - 1 : times);
        due.values().removeIf(times -> times == 0);
    }
}
