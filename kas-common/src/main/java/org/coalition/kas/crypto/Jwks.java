package org.coalition.kas.crypto;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.AsymmetricJWK;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetKeyPair;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** JSON Web Keys (RFC 7517) as JCA keys. */
public final class Jwks {

    /** DER of a SubjectPublicKeyInfo with an Ed25519 key, up to the key's 32 bytes (RFC 8410). */
    private static final byte[] ED25519_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

    private static final int ED25519_BYTES = 32;

    /**
     * A key in a published set.
     *
     * @param use {@code enc} or {@code sig}; empty if it does not say
     * @param alg empty if it does not say
     */
    public record PublishedKey(String kid, String use, String alg, PublicKey key) {}

    private Jwks() {}

    /**
     * The public half of a JWK.
     *
     * @throws IllegalArgumentException if it is symmetric, or none that JCA has a type for
     */
    public static PublicKey publicKey(JWK jwk) {
        try {
            return switch (jwk) {
                case OctetKeyPair okp -> ed25519(okp);
                case ECKey key -> ec(key);
                case AsymmetricJWK key -> key.toPublicKey();
                default -> throw new IllegalArgumentException("not an asymmetric key");
            };
        } catch (JOSEException | GeneralSecurityException e) {
            throw new IllegalArgumentException("not a usable public key", e);
        }
    }

    /**
     * The keys of a JWK Set (RFC 7517 section 5) that have a {@code kid} and can be used here; the others are left out, as
     * that section wants it.
     */
    public static List<PublishedKey> publicKeys(JsonNode set) {
        List<PublishedKey> keys = new ArrayList<>();
        for (JsonNode jwk : set.path("keys")) {
            publishedKey(jwk).ifPresent(keys::add);
        }
        return keys;
    }

    /** Empty for one of a type that this version does not know. */
    private static Optional<PublishedKey> publishedKey(JsonNode jwk) {
        if (!jwk.path("kid").isTextual()) {
            return Optional.empty();
        }
        try {
            PublicKey key = MlKem.isJwk(jwk) ? MlKem.ofJwk(jwk) : publicKey(JWK.parse(jwk.toString()));
            return Optional.of(new PublishedKey(
                    jwk.get("kid").textValue(),
                    jwk.path("use").asText(),
                    jwk.path("alg").asText(),
                    key));
        } catch (ParseException | IllegalArgumentException | IllegalStateException e) {
            return Optional.empty();
        }
    }

    private static PublicKey ec(ECKey jwk) throws JOSEException {
        ECParameterSpec curve = jwk.getCurve().toECParameterSpec();
        BigInteger x = jwk.getX().decodeToBigInteger();
        BigInteger y = jwk.getY().decodeToBigInteger();
        if (curve == null || !isInField(curve, x) || !isInField(curve, y)) {
            throw new IllegalArgumentException("not a point on a curve");
        }
        return jwk.toPublicKey();
    }

    /**
     * Whether a coordinate is below the field's prime. Nimbus checks the curve's equation modulo the prime alone, so that
     * one point would have several forms and thumbprints; the JDK finds out when the key is used.
     */
    static boolean isInField(ECParameterSpec curve, BigInteger coordinate) {
        return coordinate.signum() >= 0
                && curve.getCurve().getField() instanceof ECFieldFp field
                && coordinate.compareTo(field.getP()) < 0;
    }

    /** By its form, since not every provider's keys have the JDK's types. */
    static boolean isEd25519(PublicKey key) {
        byte[] der = key.getEncoded();
        return der != null
                && der.length == ED25519_PREFIX.length + ED25519_BYTES
                && Arrays.equals(der, 0, ED25519_PREFIX.length, ED25519_PREFIX, 0, ED25519_PREFIX.length);
    }

    private static PublicKey ed25519(OctetKeyPair okp) throws GeneralSecurityException {
        byte[] x = okp.getDecodedX();
        if (!"Ed25519".equals(okp.getCurve().getName()) || x.length != ED25519_BYTES) {
            throw new IllegalArgumentException("not an Ed25519 key");
        }
        byte[] der = new byte[ED25519_PREFIX.length + x.length];
        System.arraycopy(ED25519_PREFIX, 0, der, 0, ED25519_PREFIX.length);
        System.arraycopy(x, 0, der, ED25519_PREFIX.length, x.length);
        return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(der));
    }
}
