package org.coalition.kas.domain;

import java.util.concurrent.CompletableFuture;

/**
 * Whether work that is under way is still wanted. Not an interrupt: that would reach whatever the work is waiting for at the
 * moment, and some of it is shared with other requests.
 */
public final class Cancellation {

    private final CompletableFuture<Void> cancelled = new CompletableFuture<>();

    /** Says that nobody wants the work any more. Runs what {@link #onCancel} was given, in this thread. */
    public void cancel() {
        cancelled.complete(null);
    }

    public boolean isCancelled() {
        return cancelled.isDone();
    }

    /** What is to be done then; at once, if nobody wants it already. */
    public void onCancel(Runnable action) {
        var _ = cancelled.thenRun(action);
    }
}
