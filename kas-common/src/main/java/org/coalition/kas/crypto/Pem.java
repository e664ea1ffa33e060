package org.coalition.kas.crypto;

import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Public keys as PEM (RFC 7468), label {@code PUBLIC KEY}. */
public final class Pem {

    private static final String LABEL = "PUBLIC KEY";
    private static final int MAX_CHARS = 4096;
    private static final Pattern PUBLIC_KEY =
            Pattern.compile("\\s*-----BEGIN PUBLIC KEY-----[ \\t]*\\R([A-Za-z0-9+/=\\s]+)-----END PUBLIC KEY-----\\s*");

    private Pem() {}

    /**
     * Reads one RSA, EC or ML-KEM public key.
     *
     * @throws IllegalArgumentException if the text is anything else; the message does not repeat it
     */
    public static PublicKey publicKey(String pem) {
        Matcher matcher = PUBLIC_KEY.matcher(pem.length() > MAX_CHARS ? "" : pem);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("must be one PEM block with the label " + LABEL);
        }
        byte[] der;
        try {
            der = Base64.getMimeDecoder().decode(matcher.group(1));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("is a PEM block without base64 in it", e);
        }
        return decode(new X509EncodedKeySpec(der));
    }

    private static PublicKey decode(X509EncodedKeySpec spec) {
        return decodeAs("RSA", spec)
                .or(() -> decodeAs("EC", spec))
                .or(() -> decodeAs("ML-KEM", spec))
                .orElseThrow(() ->
                        new IllegalArgumentException("is a PEM block without an RSA, EC or ML-KEM public key in it"));
    }

    private static Optional<PublicKey> decodeAs(String algorithm, X509EncodedKeySpec spec) {
        try {
            PublicKey key = KeyFactory.getInstance(algorithm).generatePublic(spec);
            // Some providers take compressed points and some do not: here nobody does.
            boolean plain = !algorithm.equals("EC") || Arrays.equals(key.getEncoded(), spec.getEncoded());
            return plain ? Optional.of(key) : Optional.empty();
        } catch (InvalidKeySpecException | IllegalArgumentException e) {
            return Optional.empty();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a JDK without " + algorithm, e);
        }
    }

    /** Writes a public key. */
    public static String of(Key publicKey) {
        return "-----BEGIN " + LABEL + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(publicKey.getEncoded())
                + "\n-----END " + LABEL + "-----\n";
    }
}
