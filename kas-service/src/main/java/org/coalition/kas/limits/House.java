package org.coalition.kas.limits;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * The requests that are worked on. With more than a replica can have at once, each would only wait longer and all would
 * be late: past a bound nobody else is let in, and is told so at once.
 */
public final class House {

    private final int room;
    private final AtomicInteger inside = new AtomicInteger();

    House(int room) {
        this.room = room;
    }

    /** Lets one in, if there is room. Whoever is in must {@link #leave()}. */
    public boolean enter() {
        if (inside.incrementAndGet() <= room) {
            return true;
        }
        inside.decrementAndGet();
        return false;
    }

    /** One who is in goes. */
    public void leave() {
        inside.decrementAndGet();
    }

    int inside() {
        return inside.get();
    }
}
