package org.coalition.kas.crypto;

import com.fasterxml.jackson.databind.JsonNode;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;

/** The keys of {@code keys.json}: base64 of DER, of whatever type the DER says. */
public final class VectorKeys {

    private static final String[] TYPES = {"RSA", "EC", "Ed25519"};

    private VectorKeys() {}

    private interface Reading<T> {
        T with(KeyFactory factory) throws GeneralSecurityException;
    }

    public static PublicKey publicKey(String der) {
        var spec = new X509EncodedKeySpec(Base64.getDecoder().decode(der));
        return read(factory -> factory.generatePublic(spec));
    }

    public static PrivateKey privateKey(JsonNode pair) {
        var spec = new PKCS8EncodedKeySpec(
                Base64.getDecoder().decode(pair.get("privateKey").textValue()));
        return read(factory -> factory.generatePrivate(spec));
    }

    private static <T> T read(Reading<T> reading) {
        for (String type : TYPES) {
            try {
                return reading.with(KeyFactory.getInstance(type));
            } catch (GeneralSecurityException e) {
                // Not of this type: the next one.
            }
        }
        throw new IllegalArgumentException("no key");
    }
}
