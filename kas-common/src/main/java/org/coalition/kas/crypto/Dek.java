package org.coalition.kas.crypto;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * A data encryption key, or one split of it: the only type in this project that holds a key.
 *
 * <p>It wipes itself on {@link #close()}, prints as {@code Dek[32 bytes]}, compares in constant time, and gives its bytes
 * only through {@link #exposed()}, so that every place that sees them is one search away. Whoever makes a {@code Dek}
 * closes it. Not safe for use while another thread closes it.
 */
public final class Dek implements AutoCloseable {

    private static final SecureRandom RANDOM = new SecureRandom();

    private final byte[] key;
    private boolean closed;

    private Dek(byte[] key) {
        this.key = key;
    }

    /** Whether a key may have this length: 16, 24 or 32 bytes. */
    public static boolean isLength(int bytes) {
        return bytes == 16 || bytes == 24 || bytes == 32;
    }

    /**
     * Takes the array over: from now on it is this object's, and is wiped with it.
     *
     * @throws IllegalArgumentException if it is not 16, 24 or 32 bytes long; the array is wiped then, too
     */
    public static Dek takeOver(byte[] key) {
        if (!isLength(key.length)) {
            int length = key.length;
            Arrays.fill(key, (byte) 0);
            throw new IllegalArgumentException("a key has 16, 24 or 32 bytes, not " + length);
        }
        return new Dek(key);
    }

    /** A fresh random key. */
    public static Dek random(int bytes) {
        byte[] key = new byte[bytes];
        RANDOM.nextBytes(key);
        return takeOver(key);
    }

    /** A copy with a life of its own. */
    public Dek copy() {
        return new Dek(exposed().clone());
    }

    public int length() {
        return key.length;
    }

    /**
     * The key itself, not a copy: to be handed to a cipher or a MAC at once, never kept.
     *
     * @throws IllegalStateException after {@link #close()}
     */
    public byte[] exposed() {
        if (closed) {
            throw new IllegalStateException("this key has been wiped");
        }
        return key;
    }

    @Override
    public void close() {
        closed = true;
        Arrays.fill(key, (byte) 0);
    }

    /** In constant time for keys of one length. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Dek that && MessageDigest.isEqual(exposed(), that.exposed());
    }

    /** By length alone: a hash of the key would tell something of it. */
    @Override
    public int hashCode() {
        return key.length;
    }

    @Override
    public String toString() {
        return "Dek[" + key.length + " bytes]";
    }
}
