package org.coalition.kas.cache;

import java.util.Optional;
import org.coalition.kas.domain.Deadline;

/** A cache whose misses are looked up by one replica for all of them. */
public interface LeasedCache extends SealedCache {

    /**
     * What came of asking.
     *
     * @param value the opened value, which the caller wipes; if there is none it is for him to find it and put it
     * @param abandon to be run if he puts none: then no other replica waits for it any more
     */
    record Found(Optional<byte[]> value, Runnable abandon) {

        /** No value, and nobody who waits for one. */
        public static final Found NOTHING = new Found(Optional.empty(), () -> {});
    }

    /**
     * The value, if need be after a wait for the replica that is looking it up. Blocks for a round trip; for about 4 s at
     * most where another replica seemed to be at it and brought nothing; never beyond the deadline.
     */
    Found find(String key, Deadline deadline);

    /**
     * Deletes all values whose keys begin so, for all replicas. Blocks for several round trips.
     *
     * @return whether that is done; if not, it is for the caller to try again
     */
    boolean purge(String prefix);
}
