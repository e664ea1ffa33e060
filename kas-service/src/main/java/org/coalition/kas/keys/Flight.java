package org.coalition.kas.keys;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.coalition.kas.crypto.Dek;
import org.coalition.kas.domain.KeyId;
import org.jspecify.annotations.Nullable;

/**
 * One look-up of a key, for all who want it while it lasts. Everyone gets a copy of their own, so that who is done first
 * can wipe his.
 */
final class Flight {

    private final KeyId kid;
    private final String cacheKey;
    private final List<CompletableFuture<Dek>> waiting = new ArrayList<>();
    private @Nullable Dek key;
    private @Nullable Throwable failure;
    private boolean stored;

    Flight(KeyId kid, String cacheKey) {
        this.kid = kid;
        this.cacheKey = cacheKey;
    }

    KeyId kid() {
        return kid;
    }

    String cacheKey() {
        return cacheKey;
    }

    /** A copy of the key, as soon as there is one; who does not wait for it any more gets none. */
    synchronized CompletableFuture<Dek> join() {
        if (failure != null) {
            return CompletableFuture.failedFuture(failure);
        }
        CompletableFuture<Dek> seat = new CompletableFuture<>();
        if (key == null) {
            waiting.add(seat);
        } else {
            seat.complete(key.copy());
        }
        return seat;
    }

    synchronized void arrived(Dek dek) {
        key = dek.copy();
        for (CompletableFuture<Dek> seat : waiting) {
            Dek copy = dek.copy();
            if (!seat.complete(copy)) {
                copy.close();
            }
        }
        waiting.clear();
    }

    /** Whether the caller is the first to say so. */
    synchronized boolean firstToStore() {
        boolean first = !stored;
        stored = true;
        return first;
    }

    /**
     * No more copies after this.
     *
     * @param cause what is said to those who still wait
     * @return whether nobody has stored the key so far
     */
    synchronized boolean end(Throwable cause) {
        if (key != null) {
            key.close();
        }
        failure = cause;
        waiting.forEach(seat -> seat.completeExceptionally(cause));
        waiting.clear();
        return !stored;
    }

    /** Who joined just too late looks again. */
    static final class LookUpEndedException extends Exception {
        private static final long serialVersionUID = 1L;
    }
}
