package org.coalition.kas.domain;

/** The {@code kid} of a wrapping key. Whatever a caller sent: only a lookup tells whether there is such a key. */
public record KeyId(String value) {

    @Override
    public String toString() {
        return value;
    }
}
