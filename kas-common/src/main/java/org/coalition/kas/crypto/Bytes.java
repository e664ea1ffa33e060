package org.coalition.kas.crypto;

import java.util.Arrays;
import java.util.Base64;

/** An immutable sequence of bytes that is no secret: a ciphertext, a hash, a signature. Secrets are a {@link Dek}. */
public final class Bytes {

    private final byte[] value;

    private Bytes(byte[] value) {
        this.value = value;
    }

    /** Copies the array. */
    public static Bytes of(byte[] value) {
        return new Bytes(value.clone());
    }

    /**
     * Decodes canonical, padded base64 (RFC 4648 section 4): what encodes back to the very same text.
     *
     * @throws IllegalArgumentException if the text is anything else
     */
    public static Bytes fromBase64(String text) {
        byte[] decoded = Base64.getDecoder().decode(text);
        if (!Base64.getEncoder().encodeToString(decoded).equals(text)) {
            throw new IllegalArgumentException("not canonical base64");
        }
        return new Bytes(decoded);
    }

    /**
     * Decodes unpadded base64url (RFC 4648 section 5), canonical as well.
     *
     * @throws IllegalArgumentException if the text is anything else
     */
    public static Bytes fromBase64Url(String text) {
        byte[] decoded = Base64.getUrlDecoder().decode(text);
        Bytes bytes = new Bytes(decoded);
        if (!bytes.base64Url().equals(text)) {
            throw new IllegalArgumentException("not canonical base64url");
        }
        return bytes;
    }

    /** A copy. */
    public byte[] toByteArray() {
        return value.clone();
    }

    public int size() {
        return value.length;
    }

    public String base64() {
        return Base64.getEncoder().encodeToString(value);
    }

    public String base64Url() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(value);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bytes that && Arrays.equals(value, that.value);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(value);
    }

    @Override
    public String toString() {
        return "Bytes[" + value.length + " bytes]";
    }
}
