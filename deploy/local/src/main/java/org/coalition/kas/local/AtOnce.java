package org.coalition.kas.local;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/** Things that need not wait for each other. */
final class AtOnce {

    private AtOnce() {}

    /** Does it for each, at the same time, and returns when all are done. Fails as the first of them that failed. */
    static <T> void each(List<T> things, Consumer<T> action) {
        run(things.stream().<Runnable>map(thing -> () -> action.accept(thing)).toList());
    }

    /** Does all of it at the same time, and returns when all is done. Fails as the first of them that failed. */
    static void run(List<Runnable> actions) {
        List<Future<?>> futures = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            actions.forEach(action -> futures.add(threads.submit(action)));
        }
        for (Future<?> future : futures) {
            try {
                future.get();
            } catch (ExecutionException e) {
                Throwable cause = e.getCause() == null ? e : e.getCause();
                throw new LocalFailure(String.valueOf(cause.getMessage()), cause);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new LocalFailure("interrupted", e);
            }
        }
    }
}
