package org.coalition.kas.crypto;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
import java.math.BigInteger;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECPoint;
import java.text.ParseException;
import java.util.List;
import java.util.Set;

/**
 * The client's own key, which released keys are re-encrypted to: RSA of 2048 to 8192 bits with an odd exponent of 65537
 * or more and below 2^33, EC on P-256, P-384 or P-521, or ML-KEM-768 or 1024. The checks are ours, since providers differ in theirs.
 */
public final class ClientPublicKey {

    public static final int MIN_RSA_BITS = 2048;
    public static final int MAX_RSA_BITS = 8192;

    private static final BigInteger MIN_EXPONENT = BigInteger.valueOf(65_537);

    /** Corretto's provider takes no longer one, and says so only when the key is used. */
    private static final int MAX_EXPONENT_BITS = 33;

    private static final Set<Curve> CURVES = Set.of(Curve.P_256, Curve.P_384, Curve.P_521);

    private final PublicKey key;
    private final String thumbprint;

    private ClientPublicKey(PublicKey key, String thumbprint) {
        this.key = key;
        this.thumbprint = thumbprint;
    }

    /** The names of the curves that a key may be on (RFC 7518 section 6.2.1.1), sorted. */
    public static List<String> curves() {
        return CURVES.stream().map(Curve::getName).sorted().toList();
    }

    /**
     * From what stands in a request: a PEM text (SubjectPublicKeyInfo) or a JWK object.
     *
     * @throws IllegalArgumentException if it is neither, or a key that is refused; the message is fit for the caller
     */
    public static ClientPublicKey parse(JsonNode json) {
        if (json.isTextual()) {
            return of(Pem.publicKey(json.textValue()));
        }
        if (json.isObject()) {
            return MlKem.isJwk(json) ? of(MlKem.ofJwk(json)) : ofJwk(json.toString());
        }
        throw new IllegalArgumentException("must be a PEM text or a JWK object");
    }

    /** Checks a key as {@link #parse} does, and throws the same. */
    public static ClientPublicKey of(PublicKey key) {
        return switch (key) {
            case RSAPublicKey rsa -> ofRsa(rsa);
            case ECPublicKey ec -> ofEc(ec);
            default ->
                MlKem.of(key)
                        .map(set -> ofMlKem(set, key))
                        .orElseThrow(() -> new IllegalArgumentException("must be an RSA, EC or ML-KEM key"));
        };
    }

    private static ClientPublicKey ofMlKem(MlKem set, PublicKey key) {
        if (!set.isValid(key)) {
            throw new IllegalArgumentException("an ML-KEM key must have its whole length, and coefficients below 3329");
        }
        byte[] required = CanonicalJson.of(set.jwk(key));
        return new ClientPublicKey(key, Bytes.of(Hashes.sha256(required)).base64Url());
    }

    private static ClientPublicKey ofJwk(String json) {
        try {
            JWK jwk = JWK.parse(json);
            if (jwk.isPrivate()) {
                throw new IllegalArgumentException("must be a public key, not a private or symmetric one");
            }
            return of(Jwks.publicKey(jwk));
        } catch (ParseException | IllegalStateException e) {
            throw new IllegalArgumentException("is not a JWK (RFC 7517)", e);
        }
    }

    private static ClientPublicKey ofRsa(RSAPublicKey rsa) {
        int bits = rsa.getModulus().bitLength();
        if (bits < MIN_RSA_BITS || bits > MAX_RSA_BITS) {
            throw new IllegalArgumentException("an RSA key must have 2048 to 8192 bits");
        }
        BigInteger exponent = rsa.getPublicExponent();
        if (exponent.compareTo(MIN_EXPONENT) < 0 || !exponent.testBit(0) || exponent.bitLength() > MAX_EXPONENT_BITS) {
            throw new IllegalArgumentException("an RSA key's exponent must be odd, at least 65537 and below 2^33");
        }
        if (!rsa.getModulus().testBit(0)) {
            throw new IllegalArgumentException("an RSA key's modulus must be odd");
        }
        return new ClientPublicKey(rsa, thumbprint(new RSAKey.Builder(rsa).build()));
    }

    private static ClientPublicKey ofEc(ECPublicKey ec) {
        Curve curve = Curve.forECParameterSpec(ec.getParams());
        if (curve == null || !CURVES.contains(curve)) {
            throw new IllegalArgumentException("an EC key must be on P-256, P-384 or P-521");
        }
        ECPoint point = ec.getW();
        if (!Jwks.isInField(ec.getParams(), point.getAffineX())
                || !Jwks.isInField(ec.getParams(), point.getAffineY())) {
            throw new IllegalArgumentException("an EC key must be a point on its curve");
        }
        try {
            // Nimbus checks that the point is on the curve (RFC 7518 section 6.2.2 leaves it to us).
            return new ClientPublicKey(ec, thumbprint(new ECKey.Builder(curve, ec).build()));
        } catch (IllegalStateException e) {
            throw new IllegalArgumentException("an EC key must be a point on its curve", e);
        }
    }

    private static String thumbprint(JWK jwk) {
        try {
            return jwk.computeThumbprint().toString();
        } catch (JOSEException e) {
            throw new IllegalStateException("a JDK without SHA-256", e);
        }
    }

    public PublicKey key() {
        return key;
    }

    /** The JWK thumbprint with SHA-256 (RFC 7638), base64url. */
    public String thumbprint() {
        return thumbprint;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ClientPublicKey that && key.equals(that.key);
    }

    @Override
    public int hashCode() {
        return key.hashCode();
    }

    @Override
    public String toString() {
        return "ClientPublicKey[" + thumbprint + "]";
    }
}
