package org.coalition.kas.registry;

import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * Which recorded changes are new.
 *
 * <p>A change takes its version from the counter first and is recorded a moment later; so one may appear after another
 * with a higher version. The feed therefore looks back over the last {@value #WINDOW} versions each time, and remembers
 * which of them it has had. Not thread-safe: the polling thread's own.
 */
final class ChangeFeed {

    private static final long WINDOW = 64;

    private final RegistryStore store;
    private final long start;
    private final NavigableSet<Long> had = new TreeSet<>();

    /** A feed of what comes after a change.
     *
     * @param start version of the last change of an earlier feed */
    ChangeFeed(RegistryStore store, long start) {
        this.store = store;
        this.start = start;
    }

    /** Those that are new; they stay new until {@link #taken}. */
    List<RegistryChange> fresh() {
        return store.changesAfter(Math.max(start, last() - WINDOW)).stream()
                .filter(change -> !had.contains(change.version()))
                .toList();
    }

    void taken(List<RegistryChange> changes) {
        changes.forEach(change -> had.add(change.version()));
        had.headSet(last() - WINDOW, true).clear();
    }

    long last() {
        return had.isEmpty() ? start : had.last();
    }
}
