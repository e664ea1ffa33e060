package org.coalition.kas.keys;

/** What a wrapping key may be used for. */
public enum KeyState {
    /** Wrap and unwrap. */
    ACTIVE,
    /** Data that is sealed under it can still be read; it is published no more. */
    UNWRAP_ONLY,
    DISABLED,
    DESTROYED;

    boolean unwraps() {
        return this == ACTIVE || this == UNWRAP_ONLY;
    }
}
