package org.coalition.kas.local;

/** Something that keeps the local federation from running, told so that its reader knows what to do. */
public final class LocalFailure extends RuntimeException {

    public LocalFailure(String message) {
        super(message);
    }

    public LocalFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
