package org.coalition.kas.keys;

import org.jspecify.annotations.Nullable;

/** The key provider can't be had now. The message is for our own log: it never goes to a caller. */
public final class KeyProviderUnavailableException extends Exception {

    private enum Because {
        OUTAGE,
        REFUSAL,
        OUT_OF_TIME
    }

    private final Because because;

    public KeyProviderUnavailableException(String message) {
        this(message, null);
    }

    public KeyProviderUnavailableException(String message, @Nullable Throwable cause) {
        this(message, cause, Because.OUTAGE);
    }

    private KeyProviderUnavailableException(String message, @Nullable Throwable cause, Because because) {
        super(message, cause);
        this.because = because;
    }

    /** The provider is there and refuses this one key: it is disabled, gone, or not for us. */
    static KeyProviderUnavailableException refusal(String message, @Nullable Throwable cause) {
        return new KeyProviderUnavailableException(message, cause, Because.REFUSAL);
    }

    /** This one request had less time left than the provider may take. */
    static KeyProviderUnavailableException outOfTime(String message, @Nullable Throwable cause) {
        return new KeyProviderUnavailableException(message, cause, Because.OUT_OF_TIME);
    }

    /** Whether the provider itself is in trouble. Nothing else tells anything of other keys and other requests. */
    boolean isOutage() {
        return because == Because.OUTAGE;
    }

    /** Whether it is this key that the provider won't use: the operator's doing, or his fault. */
    boolean isRefusal() {
        return because == Because.REFUSAL;
    }
}
