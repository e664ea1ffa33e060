package org.coalition.kas.limits;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What became of the charges of a request: one budget each, in their order. */
public record Verdict(List<Budget> budgets) {

    public Verdict {
        budgets = List.copyOf(budgets);
    }

    /** The limit that the request is over; of several, the one to wait longest for. */
    public Optional<Budget> exceeded() {
        return budgets.stream().filter(budget -> !budget.granted()).max(Comparator.comparing(Budget::due));
    }
}
