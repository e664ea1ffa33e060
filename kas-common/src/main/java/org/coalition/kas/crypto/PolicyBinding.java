package org.coalition.kas.crypto;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What ties a key to its policy: {@code HMAC-SHA256(key = DEK or split, message = JCS(policy))}. Who does not have the
 * key can't make the binding of a weaker policy.
 */
public final class PolicyBinding {

    private static final String ALGORITHM = "HmacSHA256";

    private PolicyBinding() {}

    /** The binding of a message (the policy in canonical form) under a key. */
    public static Bytes of(Dek dek, byte[] message) {
        return Bytes.of(mac(dek, message));
    }

    /** Compares in constant time. */
    public static boolean matches(Dek dek, byte[] message, Bytes binding) {
        return MessageDigest.isEqual(mac(dek, message), binding.toByteArray());
    }

    private static byte[] mac(Dek dek, byte[] message) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(dek.exposed(), ALGORITHM));
            return mac.doFinal(message);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a JDK without " + ALGORITHM, e);
        }
    }
}
