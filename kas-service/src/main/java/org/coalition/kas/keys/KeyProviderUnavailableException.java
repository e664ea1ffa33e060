package org.coalition.kas.keys;

/** The key provider can't be had now. The message is for our own log: it never goes to a caller. */
public final class KeyProviderUnavailableException extends Exception {

    private final boolean outage;

    public KeyProviderUnavailableException(String message) {
        super(message);
        this.outage = true;
    }

    public KeyProviderUnavailableException(String message, Throwable cause) {
        this(message, cause, true);
    }

    private KeyProviderUnavailableException(String message, Throwable cause, boolean outage) {
        super(message, cause);
        this.outage = outage;
    }

    /** The provider is there and refuses this one key: it is disabled, gone, or not for us. */
    static KeyProviderUnavailableException refusal(String message, Throwable cause) {
        return new KeyProviderUnavailableException(message, cause, false);
    }

    /** Whether the provider itself is in trouble. A refusal is the operator's fault and tells nothing of other keys. */
    boolean isOutage() {
        return outage;
    }
}
