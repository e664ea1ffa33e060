package org.coalition.kas.rewrap;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** Several pieces of work at once. None of them fails: what goes wrong in one is its result. */
final class AtOnce {

    private AtOnce() {}

    /**
     * Blocks until all are done; their results in order. The last runs in the caller's own thread, which would only wait
     * otherwise.
     *
     * @param executor for the others; one that runs them in the caller's thread makes everything sequential
     */
    static <T> List<T> all(List<Supplier<T>> work, Executor executor) {
        if (work.isEmpty()) {
            return List.of();
        }
        List<CompletableFuture<T>> others = new ArrayList<>();
        for (Supplier<T> one : work.subList(0, work.size() - 1)) {
            others.add(CompletableFuture.supplyAsync(one, executor));
        }
        T own = work.getLast().get();
        List<T> results = new ArrayList<>();
        others.forEach(other -> results.add(other.join()));
        results.add(own);
        return results;
    }
}
