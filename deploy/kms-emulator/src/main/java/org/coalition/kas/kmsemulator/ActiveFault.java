package org.coalition.kas.kmsemulator;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;

/** A rule in force: how many calls it still befalls, and who waits for it to be cleared. */
final class ActiveFault {

    private final FaultRule rule;
    private final AtomicInteger remaining;
    private final CompletableFuture<Boolean> cleared = new CompletableFuture<>();

    ActiveFault(FaultRule rule) {
        this.rule = rule;
        this.remaining = new AtomicInteger(rule.count().orElse(0));
    }

    FaultRule rule() {
        return rule;
    }

    /** How many calls are left; 0 for a rule without a count, too. */
    int remaining() {
        return remaining.get();
    }

    /** Whether the fault befalls this call; if so, one less is left. */
    boolean befalls(Operation operation, String location, RandomGenerator random) {
        if (!rule.covers(operation, location) || random.nextDouble() >= rule.rate()) {
            return false;
        }
        return rule.count().isEmpty() || remaining.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
    }

    /** Completes when the fault is cleared. */
    CompletableFuture<Boolean> cleared() {
        return cleared;
    }

    void clear() {
        cleared.complete(true);
    }
}
