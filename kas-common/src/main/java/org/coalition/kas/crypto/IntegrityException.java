package org.coalition.kas.crypto;

/**
 * Something that touches secret material did not fit: a ciphertext, a key length, a binding, metadata. One message for
 * all of them and no cause, since the difference would make the service a decryption oracle.
 */
public final class IntegrityException extends Exception {

    public IntegrityException() {
        super("the key access object is not intact", null, false, false);
    }
}
