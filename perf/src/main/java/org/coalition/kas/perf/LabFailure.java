package org.coalition.kas.perf;

/** Something in the lab went wrong; the message says what, and what to do. */
public final class LabFailure extends RuntimeException {

    public LabFailure(String message) {
        super(message);
    }

    public LabFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
