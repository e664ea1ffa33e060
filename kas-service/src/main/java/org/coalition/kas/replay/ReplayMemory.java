package org.coalition.kas.replay;

import java.time.Duration;

/** Remembers identifiers that may be used once. Shared by all replicas of a KAS. */
public interface ReplayMemory {

    /** What became of an identifier. */
    enum Verdict {
        /** Seen for the first time, at any replica. */
        FRESH,
        /** Seen for the first time here; the shared memory is away, so another replica may have seen it. */
        FRESH_HERE,
        /** Seen before. */
        SPENT
    }

    /**
     * Spends an identifier, atomically. Blocks for one round trip at most.
     *
     * @param id of any length; only its SHA-256 is kept
     * @param life how long it must be remembered
     */
    Verdict spend(String id, Duration life);

    /** Whether only this replica's own memory is at hand. */
    boolean degraded();
}
