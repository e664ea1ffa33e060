package org.coalition.kas.limits;

import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Who may have how much. Addresses are counted in this replica, authenticated callers by all replicas together; while
 * what they share is away, each replica counts alone, with limits of the same size.
 */
public final class RateLimits {

    private record Asked(Charge charge, String bucket, CompletableFuture<ConsumptionProbe> probe) {}

    private final SharedBuckets shared;
    private final LocalBuckets local;
    private final LocalBuckets addresses;
    private final LimitsProperties limits;
    private final Duration patience;
    private final MeterProvider<Counter> rejected;
    private final Counter alone;

    RateLimits(SharedBuckets shared, TimeMeter time, LimitsProperties limits, Duration patience, MeterRegistry meters) {
        this.shared = shared;
        this.local = new LocalBuckets(limits, time);
        this.addresses = new LocalBuckets(limits, time);
        this.limits = limits;
        this.patience = patience;
        this.rejected = Counter.builder("kas.ratelimit.rejected")
                .description("Requests over a limit")
                .withRegistry(meters);
        this.alone = Counter.builder("kas.limits.alone")
                .description("Charges that this replica counted alone, since Redis did not answer in time")
                .register(meters);
        for (LimitKind kind : LimitKind.values()) {
            rejections(kind);
        }
    }

    /** The limit of this kind. */
    public Limit of(LimitKind kind) {
        return limits.of(kind);
    }

    /** Counts a request from an address. Never blocks. */
    public Verdict from(String address) {
        ConsumptionProbe probe = addresses.take(ClientAddress.counted(address), LimitKind.IP, 1);
        return counted(new Verdict(List.of(budget(LimitKind.IP, probe))));
    }

    /**
     * Makes all charges of a request at once, in their order; those behind one that is known to be refused without asking
     * Redis are not made, so that who is over a limit of his own uses nothing of what he shares with others. Blocks for
     * one round trip at most.
     */
    public Verdict charge(List<Charge> charges) {
        long start = System.nanoTime();
        List<Asked> asked = new ArrayList<>();
        for (Charge charge : charges) {
            Asked one = ask(charge);
            asked.add(one);
            if (isRefused(one.probe())) {
                break;
            }
        }
        List<Budget> budgets = new ArrayList<>();
        for (Asked one : asked) {
            budgets.add(budget(one.charge().kind(), answer(one, start)));
        }
        return counted(new Verdict(budgets));
    }

    private static boolean isRefused(CompletableFuture<ConsumptionProbe> probe) {
        return probe.isDone()
                && !probe.isCompletedExceptionally()
                && !probe.join().isConsumed();
    }

    private Asked ask(Charge charge) {
        String bucket = charge.bucket(limits.of(charge.kind()));
        return new Asked(charge, bucket, shared.take(bucket, charge.kind(), charge.tokens()));
    }

    private ConsumptionProbe answer(Asked asked, long start) {
        try {
            return asked.probe().get(patience.toNanos() - (System.nanoTime() - start), TimeUnit.NANOSECONDS);
        } catch (ExecutionException | TimeoutException e) {
            return alone(asked);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return alone(asked);
        }
    }

    private ConsumptionProbe alone(Asked asked) {
        alone.increment();
        shared.forget(asked.bucket());
        return local.take(asked.bucket(), asked.charge().kind(), asked.charge().tokens());
    }

    private Budget budget(LimitKind kind, ConsumptionProbe probe) {
        long nanos = probe.isConsumed() ? probe.getNanosToWaitForReset() : probe.getNanosToWaitForRefill();
        return new Budget(
                kind, limits.of(kind), probe.isConsumed(), probe.getRemainingTokens(), Duration.ofNanos(nanos));
    }

    private Verdict counted(Verdict verdict) {
        for (Budget budget : verdict.budgets()) {
            if (!budget.granted()) {
                rejections(budget.kind()).increment();
            }
        }
        return verdict;
    }

    private Counter rejections(LimitKind kind) {
        return rejected.withTag("limit", kind.label());
    }
}
