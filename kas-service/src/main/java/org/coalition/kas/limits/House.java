package org.coalition.kas.limits;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The requests that are worked on. With more than a replica can have at once, each would only wait longer and all would
 * be late: past a bound nobody else is let in, and is told so at once.
 */
public final class House {

    /** Who is known, and has a bound of his own where he comes from. */
    public static final String PEERS = "peers";

    private final int room;
    private final int roomForOneAddress;
    private final AtomicInteger inside = new AtomicInteger();
    private final ConcurrentMap<String, Integer> byAddress = new ConcurrentHashMap<>();

    House(int room, int roomForOneAddress) {
        this.room = room;
        this.roomForOneAddress = roomForOneAddress;
    }

    /**
     * Lets one in, if there is room, and if there are not too many of his address already: nobody fills the house alone.
     * Whoever is in must {@link #leave}.
     *
     * @param whom an address, or {@link #PEERS}
     */
    public boolean enter(String whom) {
        String counted = ClientAddress.counted(whom);
        int share = whom.equals(PEERS) ? room : roomForOneAddress;
        if (byAddress.merge(counted, 1, Integer::sum) <= share) {
            if (inside.incrementAndGet() <= room) {
                return true;
            }
            inside.decrementAndGet();
        }
        forget(counted);
        return false;
    }

    /** One who is in goes. */
    public void leave(String whom) {
        inside.decrementAndGet();
        forget(ClientAddress.counted(whom));
    }

    private void forget(String counted) {
        byAddress.computeIfPresent(counted, (ignored, many) -> many == 1 ? null : many - 1);
    }

    int inside() {
        return inside.get();
    }
}
