package org.coalition.kas.federation;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.coalition.kas.replay.ReplayMemory;

/** A replay memory that forgets nothing, and tells what it was given. */
public final class SpentOnce implements ReplayMemory {

    public final Map<String, Duration> spent = new HashMap<>();

    @Override
    public Verdict spend(String id, Duration life) {
        return spent.putIfAbsent(id, life) == null ? Verdict.FRESH : Verdict.SPENT;
    }

    @Override
    public boolean degraded() {
        return false;
    }
}
