package org.coalition.kas.client;

/**
 * Somebody answered, but not as the protocol says: a result that is missing, moved, doubled, or not signed by who must
 * have signed it; a key that is not bound to the policy; an answer without end. None of it is used.
 */
public final class BadAnswerException extends KasException {

    public BadAnswerException(String message) {
        super(message, null);
    }

    public BadAnswerException(String message, Throwable cause) {
        super(message, cause);
    }
}
