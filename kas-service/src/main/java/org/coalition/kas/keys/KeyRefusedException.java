package org.coalition.kas.keys;

/** A key can't be added, or its state not be changed. The message is fit for an administrator. */
public final class KeyRefusedException extends Exception {

    /** Why. */
    public enum Because {
        /** No key has this kid. */
        UNKNOWN,
        /** The name of the key version can't be one of this nation's. */
        NAME,
        /** What there is already does not allow it, or the KMS does not. */
        CONFLICT,
        /** The KMS can't be had. */
        AWAY
    }

    private final Because because;

    KeyRefusedException(Because because, String message) {
        super(message, null, false, false);
        this.because = because;
    }

    public Because because() {
        return because;
    }
}
