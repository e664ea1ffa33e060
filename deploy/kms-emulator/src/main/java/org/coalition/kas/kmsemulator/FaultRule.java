package org.coalition.kas.kmsemulator;

import java.util.Optional;

/**
 * Which calls a fault befalls.
 *
 * @param rate the share of the calls, from 0 to 1
 * @param count how many calls at most, at least 1; no end where it is empty
 * @param location only calls on names in this location; everywhere where it is empty
 */
public record FaultRule(
        Operation operation, Fault fault, double rate, Optional<Integer> count, Optional<String> location) {

    /**
     * Checks the rule.
     *
     * @throws IllegalArgumentException if rate or count are out of range, or the fault does not fit the operation
     */
    public FaultRule {
        if (!(rate >= 0 && rate <= 1)) {
            throw new IllegalArgumentException("rate must be from 0 to 1");
        }
        if (count.isPresent() && count.get() < 1) {
            throw new IllegalArgumentException("count must be at least 1");
        }
        if (!fault.fits(operation)) {
            throw new IllegalArgumentException(fault.kind() + " does not fit " + operation.rpc());
        }
    }

    /** The fault befalls every call of the operation, until it is cleared. */
    public static FaultRule always(Operation operation, Fault fault) {
        return new FaultRule(operation, fault, 1, Optional.empty(), Optional.empty());
    }

    /** The same, for so many calls only. */
    public FaultRule times(int calls) {
        return new FaultRule(operation, fault, rate, Optional.of(calls), location);
    }

    /** The same, for a share of the calls only. */
    public FaultRule atRate(double share) {
        return new FaultRule(operation, fault, share, count, location);
    }

    /** The same, for names in one location only. */
    public FaultRule in(String place) {
        return new FaultRule(operation, fault, rate, count, Optional.of(place));
    }

    boolean covers(Operation called, String place) {
        return operation == called && location.map(place::equals).orElse(true);
    }
}
