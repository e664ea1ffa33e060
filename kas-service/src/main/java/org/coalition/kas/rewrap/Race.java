package org.coalition.kas.rewrap;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Predicate;
import org.coalition.kas.domain.KaoOutcome.Refused;
import org.coalition.kas.domain.KeyGroup;
import org.coalition.kas.domain.KeyRequest;
import org.coalition.kas.protocol.ErrorCode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The legs of a request with alternatives in it. All start at once. As soon as every key of a leg has an alternative that is
 * released, the leg is given up: a KAS that does not answer costs no time where another one did. For one request, by one
 * thread.
 */
final class Race {

    private static final Logger LOG = LoggerFactory.getLogger(Race.class);
    private static final Refused FAULT = new Refused(ErrorCode.INTERNAL_ERROR, "an internal error");

    private final Map<String, Split> splits = new HashMap<>();
    private final Set<Split> released = new HashSet<>();
    private final Set<Runner> running = new LinkedHashSet<>();
    private final BlockingQueue<Runner> arrivals = new LinkedBlockingQueue<>();
    private final List<Decided> decided = new ArrayList<>();
    private final Executor executor;

    /** A leg under way; tells when it has ended, however it did. */
    private final class Runner extends FutureTask<List<Decided>> {
        private final Leg leg;

        Runner(Leg leg) {
            super(leg.work()::get);
            this.leg = leg;
        }

        @Override
        protected void done() {
            arrivals.add(this);
        }
    }

    /**
     * Makes one.
     *
     * @param executor what runs in the caller's own thread starts a leg when the one before has ended, if it is still wanted
     */
    Race(List<KeyGroup> groups, Executor executor) {
        this.executor = executor;
        for (int i = 0; i < groups.size(); i++) {
            for (KeyRequest key : groups.get(i).keys()) {
                splits.put(key.id(), Split.of(i, groups.get(i).release(), key));
            }
        }
    }

    /** Whether there is anything to win: a key that has an alternative. */
    boolean hasAlternatives() {
        return new HashSet<>(splits.values()).size() < splits.size();
    }

    /** An outcome for every key of the legs. Blocks until nothing that is still wanted is under way. */
    List<Decided> run(List<Leg> legs) {
        try {
            for (Leg leg : legs) {
                start(leg);
                take(arrivals.poll());
            }
            while (!running.isEmpty()) {
                take(arrivals.take());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            giveUp(FAULT, any -> true);
        }
        return decided;
    }

    private void start(Leg leg) {
        if (isWanted(leg)) {
            Runner runner = new Runner(leg);
            running.add(runner);
            executor.execute(runner);
        } else {
            decided.addAll(leg.all(Combiner.SATISFIED));
        }
    }

    private void take(@Nullable Runner arrived) {
        if (arrived == null || !running.remove(arrived)) {
            return; // nothing yet, or one that was given up
        }
        for (Decided one : outcome(arrived)) {
            decided.add(one);
            if (one.released()) {
                released.add(split(one.key()));
            }
        }
        giveUp(Combiner.SATISFIED, leg -> !isWanted(leg));
    }

    /** A leg does not fail, but for an error that no handler may hide from the log. */
    private static List<Decided> outcome(Runner arrived) {
        if (arrived.state() == Future.State.SUCCESS) {
            return arrived.resultNow();
        }
        LOG.error("A leg ended without an outcome", arrived.exceptionNow());
        return arrived.leg.all(FAULT);
    }

    private void giveUp(Refused outcome, Predicate<Leg> which) {
        for (Runner runner : List.copyOf(running)) {
            if (which.test(runner.leg)) {
                running.remove(runner);
                runner.cancel(false);
                runner.leg.cancellation().cancel();
                decided.addAll(runner.leg.all(outcome));
            }
        }
    }

    private boolean isWanted(Leg leg) {
        return leg.keys().stream().anyMatch(key -> !released.contains(split(key)));
    }

    private Split split(KeyRequest key) {
        return Objects.requireNonNull(splits.get(key.id()));
    }
}
