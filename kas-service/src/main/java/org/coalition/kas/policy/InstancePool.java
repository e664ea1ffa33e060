package org.coalition.kas.policy;

import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.coalition.kas.domain.Deadline;
import org.jspecify.annotations.Nullable;

/**
 * Instances of the policy, each lent to one thread at a time. An evaluation only computes, so more instances than
 * processors would gain nothing.
 *
 * <p>The last one used is lent first, whose memory is still in the processor's caches. One that threw is in an unknown
 * state and never comes back; its place is filled when next needed.
 */
final class InstancePool {

    private final ConcurrentLinkedDeque<WasmInstance> idle = new ConcurrentLinkedDeque<>();
    private final Semaphore permits;
    private final Supplier<WasmInstance> factory;

    InstancePool(Supplier<WasmInstance> factory, int size) {
        this.factory = factory;
        this.permits = new Semaphore(size);
    }

    /** @throws PolicyEngineUnavailableException if none gets free by the deadline, or evaluation fails */
    String evaluate(byte[] input, Deadline deadline) {
        acquire(deadline);
        try {
            WasmInstance instance = idleOrNew();
            String answer = instance.evaluate(input);
            idle.offerFirst(instance);
            return answer;
        } catch (RuntimeException | StackOverflowError e) {
            throw new PolicyEngineUnavailableException("evaluation failed", e);
        } finally {
            permits.release();
        }
    }

    private WasmInstance idleOrNew() {
        @Nullable WasmInstance instance = idle.pollFirst();
        return instance == null ? factory.get() : instance;
    }

    private void acquire(Deadline deadline) {
        try {
            long nanos = deadline.remaining().toNanos();
            if (nanos == 0 || !permits.tryAcquire(nanos, TimeUnit.NANOSECONDS)) {
                throw new PolicyEngineUnavailableException("it did not get to the question in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PolicyEngineUnavailableException("interrupted");
        }
    }
}
