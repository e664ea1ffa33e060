package org.coalition.kas.policy;

/** There is no decision, and so nothing is released. The message holds nothing of the question or the answer. */
public final class PolicyEngineUnavailableException extends RuntimeException {

    /** Without the cause's own message or trace, for these may quote the input. */
    PolicyEngineUnavailableException(String what, Throwable cause) {
        this(what + " (" + cause.getClass().getSimpleName() + ")");
    }

    PolicyEngineUnavailableException(String what) {
        super("the policy engine is unavailable: " + what);
    }
}
