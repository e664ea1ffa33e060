package org.coalition.kas.limits;

import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The requests that are worked on. With more than a replica can have at once, each would only wait longer and all would
 * be late: past a bound nobody else is let in, and is told so at once.
 */
public final class House {

    private final int room;
    private final int roomForOneAddress;
    private final AtomicInteger inside = new AtomicInteger();
    private final ConcurrentMap<String, Integer> byAddress = new ConcurrentHashMap<>();

    House(int room, int roomForOneAddress) {
        this.room = room;
        this.roomForOneAddress = roomForOneAddress;
    }

    /** A place inside. Whoever has it closes it when he goes. */
    public final class Place implements AutoCloseable {

        private final String whose;

        private Place(String whose) {
            this.whose = whose;
        }

        @Override
        public void close() {
            inside.decrementAndGet();
            forget(whose);
        }
    }

    /** Lets one in, if there is room, and not too many of his address are in already: nobody fills the house alone. */
    public Optional<Place> enter(String address) {
        return enter(ClientAddress.counted(address), roomForOneAddress);
    }

    /**
     * Lets a peer in, on the same terms: whatever it does, its own clients and other peers find room.
     *
     * @param certificate thumbprint of the one that it shows
     */
    public Optional<Place> enterAsPeer(String certificate) {
        return enter("peer " + certificate, roomForOneAddress);
    }

    private Optional<Place> enter(String whose, int share) {
        if (byAddress.merge(whose, 1, Integer::sum) <= share) {
            if (inside.incrementAndGet() <= room) {
                return Optional.of(new Place(whose));
            }
            inside.decrementAndGet();
        }
        forget(whose);
        return Optional.empty();
    }

    private void forget(String whose) {
        byAddress.computeIfPresent(whose, (ignored, many) -> many == 1 ? null : many - 1);
    }

    int inside() {
        return inside.get();
    }
}
