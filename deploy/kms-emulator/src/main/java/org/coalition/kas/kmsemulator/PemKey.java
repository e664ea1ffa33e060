package org.coalition.kas.kmsemulator;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;

/** Reads a private key in PEM (RFC 7468, section 10). The bytes are wiped, as far as they are ours. */
final class PemKey {

    private static final byte[] BEGIN = "-----BEGIN PRIVATE KEY-----".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] END = "-----END PRIVATE KEY-----".getBytes(StandardCharsets.US_ASCII);

    private PemKey() {}

    /**
     * Reads the first PKCS#8 block and wipes the input.
     *
     * @param algorithm of the certificate's public key, {@code RSA}, {@code EC} or {@code EdDSA}
     */
    static PrivateKey read(byte[] pem, String algorithm) throws GeneralSecurityException {
        byte[] pkcs8 = {};
        try {
            pkcs8 = block(pem);
            return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
        } finally {
            Arrays.fill(pem, (byte) 0);
            Arrays.fill(pkcs8, (byte) 0);
        }
    }

    private static byte[] block(byte[] pem) throws InvalidKeyException {
        int begin = indexOf(pem, BEGIN, 0);
        int end = begin < 0 ? -1 : indexOf(pem, END, begin);
        if (end < 0) {
            throw new InvalidKeyException("holds no unencrypted PKCS#8 key (BEGIN PRIVATE KEY)");
        }
        byte[] base64 = Arrays.copyOfRange(pem, begin + BEGIN.length, end);
        try {
            return Base64.getMimeDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new InvalidKeyException("its base64 is broken", e);
        } finally {
            Arrays.fill(base64, (byte) 0);
        }
    }

    private static int indexOf(byte[] text, byte[] label, int from) {
        for (int at = from; at <= text.length - label.length; at++) {
            if (Arrays.equals(text, at, at + label.length, label, 0, label.length)) {
                return at;
            }
        }
        return -1;
    }
}
