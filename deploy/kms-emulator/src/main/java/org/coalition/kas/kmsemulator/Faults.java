package org.coalition.kas.kmsemulator;

import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** The faults in force. Safe to change while calls are under way. The first rule that befalls a call decides. */
public final class Faults {

    private final RandomGenerator random;
    private volatile List<ActiveFault> active = List.of();

    Faults(RandomGenerator random) {
        this.random = random;
    }

    /** Replaces all rules. Calls that hang by an old rule are let go. */
    public synchronized void replace(List<FaultRule> rules) {
        List<ActiveFault> before = active;
        active = rules.stream().map(ActiveFault::new).toList();
        before.forEach(ActiveFault::clear);
    }

    /** Clears all rules. Calls that hang are let go and answered. */
    public void clear() {
        replace(List.of());
    }

    List<ActiveFault> active() {
        return active;
    }

    Optional<ActiveFault> draw(Operation operation, String location) {
        return active.stream()
                .filter(fault -> fault.befalls(operation, location, random))
                .findFirst();
    }
}
