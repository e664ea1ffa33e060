package org.coalition.kas.limits;

import io.github.bucket4j.ConsumptionProbe;
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

    private final SharedBuckets shared;
    private final LocalBuckets local;
    private final LocalBuckets addresses;
    private final LimitsProperties limits;
    private final Duration patience;
    private final MeterProvider<Counter> rejected;

    RateLimits(
            SharedBuckets shared, ClockMeter time, LimitsProperties limits, Duration patience, MeterRegistry meters) {
        this.shared = shared;
        this.local = new LocalBuckets(limits, time);
        this.addresses = new LocalBuckets(limits, time);
        this.limits = limits;
        this.patience = patience;
        this.rejected = Counter.builder("kas.ratelimit.rejected")
                .description("Requests over a limit")
                .withRegistry(meters);
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
     * Makes all charges of a request at once. A request that is over one limit has used of the others all the same. Blocks
     * for one round trip at most.
     */
    public Verdict charge(List<Charge> charges) {
        long start = System.nanoTime();
        List<String> buckets = charges.stream().map(Charge::bucket).toList();
        List<CompletableFuture<ConsumptionProbe>> asked = new ArrayList<>();
        for (int i = 0; i < charges.size(); i++) {
            Charge charge = charges.get(i);
            asked.add(shared.take(buckets.get(i), charge.kind(), charge.tokens()));
        }
        List<Budget> budgets = new ArrayList<>();
        for (int i = 0; i < charges.size(); i++) {
            budgets.add(budget(charges.get(i).kind(), probe(asked.get(i), charges.get(i), buckets.get(i), start)));
        }
        return counted(new Verdict(budgets));
    }

    private ConsumptionProbe probe(
            CompletableFuture<ConsumptionProbe> asked, Charge charge, String bucket, long start) {
        try {
            return asked.get(patience.toNanos() - (System.nanoTime() - start), TimeUnit.NANOSECONDS);
        } catch (ExecutionException | TimeoutException e) {
            return local.take(bucket, charge.kind(), charge.tokens());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return local.take(bucket, charge.kind(), charge.tokens());
        }
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
