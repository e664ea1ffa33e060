package org.coalition.kas.domain;

/** What a wrapping key may be used for: from the widest use to none. */
public enum KeyState {
    /** Wrap and unwrap. */
    ACTIVE,
    /** Data that is sealed under it can still be read; it is published no more. */
    UNWRAP_ONLY,
    DISABLED,
    /** As {@link #DISABLED}, for good. */
    DESTROYED;

    public boolean unwraps() {
        return this == ACTIVE || this == UNWRAP_ONLY;
    }

    /** Of two statements about one key, the one that counts. */
    public KeyState stricter(KeyState other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
