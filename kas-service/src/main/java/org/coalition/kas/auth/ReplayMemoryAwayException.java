package org.coalition.kas.auth;

/**
 * The shared replay memory is away, and this request could be replayed at another replica to some effect: it is not in
 * the signed form with a {@code bodyHash}. Answered with 503.
 */
public final class ReplayMemoryAwayException extends Exception {

    private static final String DESCRIPTION = "only signed requests whose proof carries a bodyHash can be served now";

    public ReplayMemoryAwayException() {
        super(DESCRIPTION, null, false, false);
    }

    /** Fit for the caller. */
    public String description() {
        return DESCRIPTION;
    }
}
