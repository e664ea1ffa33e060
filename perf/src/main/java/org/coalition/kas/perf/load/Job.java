package org.coalition.kas.perf.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The orders of one run, taken by whichever virtual user is free: a closed loop of constant concurrency. First those of the
 * warm-up, then, when the lab has said so, the measured ones. Safe for use by several threads.
 */
final class Job {

    /** Tells the lab where the run has come to; {@link #warm()} returns when it may go on. */
    interface Gate {
        void warm() throws IOException;

        void done();
    }

    private static final byte[] NOTHING = new byte[0];

    private final String url;
    private final int concurrency;
    private final int warmUp;
    private final List<Order> orders;
    private final Gate gate;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger open;
    private final AtomicBoolean gateTaken = new AtomicBoolean();
    private final AtomicReferenceArray<@Nullable Answer> answers;
    private volatile boolean measured;

    /**
     * A job.
     *
     * @param warmUp how many of the orders are not measured
     */
    Job(String url, int concurrency, int warmUp, List<Order> orders, Gate gate) {
        this.url = url;
        this.concurrency = concurrency;
        this.warmUp = warmUp;
        this.orders = List.copyOf(orders);
        this.gate = gate;
        this.open = new AtomicInteger(orders.size());
        this.answers = new AtomicReferenceArray<>(orders.size());
    }

    String url() {
        return url;
    }

    int concurrency() {
        return concurrency;
    }

    Order order(int number) {
        return orders.get(number);
    }

    /** The number of the next order of this phase, or -1 if there is none. */
    int take() {
        int end = measured ? orders.size() : warmUp;
        int number = next.getAndUpdate(n -> Math.min(n + 1, end));
        return number < end ? number : -1;
    }

    /** Called by every user when no warm-up is under way any more: the first one waits for the lab, the others pass. */
    void passGate() {
        if (!gateTaken.compareAndSet(false, true)) {
            return;
        }
        try {
            gate.warm();
        } catch (IOException e) {
            throw new UncheckedIOException("the lab is gone", e);
        }
        measured = true;
    }

    /** Keeps the answer to an order; the first one counts. */
    void answered(int number, Answer answer) {
        if (answers.compareAndSet(number, null, answer) && open.decrementAndGet() == 0) {
            gate.done();
        }
    }

    /** Notes that an order has come to its end, if no answer came. */
    void finished(int number, long startNanos) {
        answered(number, new Answer(startNanos, System.nanoTime(), -1, 0, NOTHING));
    }

    /** All of them, in the order of the orders. */
    List<Answer> answers() {
        List<Answer> all = new ArrayList<>(answers.length());
        for (int i = 0; i < answers.length(); i++) {
            Answer answer = answers.get(i);
            all.add(answer == null ? new Answer(0, 0, -1, 0, NOTHING) : answer);
        }
        return all;
    }
}
