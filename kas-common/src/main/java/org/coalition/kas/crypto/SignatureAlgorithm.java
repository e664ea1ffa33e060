package org.coalition.kas.crypto;

import com.nimbusds.jose.jwk.Curve;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The signature algorithms on the allow-list, by their JOSE names (RFC 7518 section 3, RFC 8037), in JOSE encodings. */
public enum SignatureAlgorithm {
    ES256("ES256", "SHA256withECDSAinP1363Format"),
    ES384("ES384", "SHA384withECDSAinP1363Format"),
    PS256("PS256", "RSASSA-PSS"),
    RS256("RS256", "SHA256withRSA"),
    EDDSA("EdDSA", "Ed25519");

    private static final int MIN_RSA_BITS = 2048;
    private static final PSSParameterSpec PSS_SHA_256 =
            new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, PSSParameterSpec.TRAILER_FIELD_BC);

    private final String joseName;
    private final String jcaName;

    SignatureAlgorithm(String joseName, String jcaName) {
        this.joseName = joseName;
        this.jcaName = jcaName;
    }

    /** By the JOSE name, exactly. */
    public static Optional<SignatureAlgorithm> named(@Nullable String joseName) {
        return Arrays.stream(values())
                .filter(algorithm -> algorithm.joseName.equals(joseName))
                .findFirst();
    }

    public String joseName() {
        return joseName;
    }

    public Bytes sign(PrivateKey key, byte[] message) {
        try {
            Signature signer = instance();
            signer.initSign(key);
            signer.update(message);
            return Bytes.of(signer.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("this key does not sign " + joseName, e);
        }
    }

    /** False for a bad signature, and for a key that is not of this algorithm (an RSA key under 2048 bits is of none). */
    public boolean verify(PublicKey key, byte[] message, Bytes signature) {
        if (!fits(key) || !isWhole(signature)) {
            return false;
        }
        try {
            Signature verifier = instance();
            verifier.initVerify(key);
            verifier.update(message);
            return verifier.verify(signature.toByteArray());
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private boolean fits(PublicKey key) {
        return switch (this) {
            case ES256 -> key instanceof ECPublicKey ec && isOn(Curve.P_256, ec);
            case ES384 -> key instanceof ECPublicKey ec && isOn(Curve.P_384, ec);
            case PS256, RS256 ->
                key instanceof RSAPublicKey rsa && rsa.getModulus().bitLength() >= MIN_RSA_BITS;
            case EDDSA -> Jwks.isEd25519(key);
        };
    }

    /**
     * Of an EC signature, the two halves in full length (RFC 7518 section 3.4). The JDK takes shorter ones: one signature
     * would have several forms. RSA and Ed25519 look to it themselves.
     */
    private boolean isWhole(Bytes signature) {
        return switch (this) {
            case ES256 -> signature.size() == 64;
            case ES384 -> signature.size() == 96;
            case PS256, RS256, EDDSA -> true;
        };
    }

    /** The very curve (RFC 7518 section 3.4): others have fields of 256 bits, too. */
    private static boolean isOn(Curve curve, ECPublicKey key) {
        return curve.equals(Curve.forECParameterSpec(key.getParams()));
    }

    private Signature instance() throws GeneralSecurityException {
        Signature signature = Signature.getInstance(jcaName);
        if (this == PS256) {
            signature.setParameter(PSS_SHA_256);
        }
        return signature;
    }
}
