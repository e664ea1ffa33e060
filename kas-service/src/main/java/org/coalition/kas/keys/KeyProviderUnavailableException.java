package org.coalition.kas.keys;

/** The key provider can't be had now. The message is for our own log: it never goes to a caller. */
public final class KeyProviderUnavailableException extends Exception {

    public KeyProviderUnavailableException(String message) {
        super(message);
    }

    public KeyProviderUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
