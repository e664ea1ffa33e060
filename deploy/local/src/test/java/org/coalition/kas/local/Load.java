package org.coalition.kas.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;

/** Clients that ask again and again, until it is closed, and what went wrong meanwhile. */
final class Load implements AutoCloseable {

    /** One that asks: gives the codes of the keys that it asked for, empty for each that was released. */
    @FunctionalInterface
    interface Client {
        List<String> ask() throws Exception;
    }

    /** Between two requests of a client, so that a KAS that starts beside has a processor. */
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Collection<String> failures = new ConcurrentLinkedQueue<>();
    private final AtomicLong served = new AtomicLong();
    private volatile String phase = "at first";
    private volatile boolean over;

    /** Starts so many. Each of them first makes itself ready. */
    Load(int clients, Callable<Client> client) throws Exception {
        for (int i = 0; i < clients; i++) {
            Client ready = client.call();
            threads.execute(() -> askUntilOver(ready));
        }
    }

    private void askUntilOver(Client client) {
        while (!over) {
            String during = phase;
            try {
                List<String> codes = client.ask();
                if (codes.stream().allMatch(String::isEmpty)) {
                    served.incrementAndGet();
                } else {
                    failures.add(Instant.now() + " " + during + ": " + codes);
                }
            } catch (Exception e) {
                failures.add(Instant.now() + " " + during + ": " + e);
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** Does something, and returns when the clients have been served for a while before and after it. */
    void during(String what, ThrowingRunnable action) throws Throwable {
        awaitMore();
        phase = what;
        long before = served.get();
        action.run();
        assertThat(served.get()).as("served during " + what).isGreaterThan(before);
        awaitMore();
    }

    private void awaitMore() {
        long before = served.get();
        Awaitility.await("requests are served").atMost(Asking.RECOVERY).until(() -> served.get() > before + 50);
    }

    Collection<String> failures() {
        return failures;
    }

    @Override
    public void close() {
        over = true;
        threads.close();
    }
}
