package org.coalition.kas.auth;

/**
 * The shared replay memory is away, and this request could be replayed at another replica to some effect: it is not in
 * the signed form with a {@code bodyHash}. Answered with 503.
 */
public final class ReplayMemoryAwayException extends Exception {

    public ReplayMemoryAwayException() {
        super("the replay memory is away; only signed requests with a bodyHash are served", null, false, false);
    }
}
