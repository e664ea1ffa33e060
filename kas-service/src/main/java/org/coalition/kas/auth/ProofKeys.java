package org.coalition.kas.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyOperation;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import java.math.BigInteger;
import java.security.interfaces.RSAPublicKey;
import java.util.Set;

/** Signatures by a client's own proof key: of DPoP proofs and of signed requests. */
final class ProofKeys {

    static final Set<JWSAlgorithm> ALGORITHMS =
            Set.of(JWSAlgorithm.ES256, JWSAlgorithm.ES384, JWSAlgorithm.PS256, JWSAlgorithm.RS256);

    private static final int MIN_RSA_BITS = 2048;
    private static final int MAX_RSA_BITS = 8192;
    private static final BigInteger MIN_EXPONENT = BigInteger.valueOf(65_537);

    private ProofKeys() {}

    /**
     * Whether the key is one of ours and the signature is by it. No critical header parameter is understood: Nimbus alone
     * would take {@code b64} (RFC 7797 section 7 forbids it in a JWT).
     */
    static boolean verify(JWSObject jws, JWK key) {
        JWSHeader header = jws.getHeader();
        if (!ALGORITHMS.contains(header.getAlgorithm()) || key.isPrivate() || !isMeantFor(key, header.getAlgorithm())) {
            return false;
        }
        if (header.getCriticalParams() != null || !header.isBase64URLEncodePayload()) {
            return false;
        }
        try {
            JWSVerifier verifier = verifier(key);
            return verifier.supportedJWSAlgorithms().contains(header.getAlgorithm()) && jws.verify(verifier);
        } catch (JOSEException | RuntimeException e) {
            return false;
        }
    }

    /** What a key says of itself binds us: {@code use}, {@code key_ops} and {@code alg} (RFC 7517 sections 4.2 to 4.4). */
    private static boolean isMeantFor(JWK key, JWSAlgorithm algorithm) {
        return (key.getKeyUse() == null || key.getKeyUse().equals(KeyUse.SIGNATURE))
                && (key.getKeyOperations() == null || key.getKeyOperations().contains(KeyOperation.VERIFY))
                && (key.getAlgorithm() == null || key.getAlgorithm().equals(algorithm));
    }

    private static JWSVerifier verifier(JWK key) throws JOSEException {
        return switch (key) {
            case ECKey ec -> new ECDSAVerifier(ec);
            case RSAKey rsa when isSound(rsa.toRSAPublicKey()) -> new RSASSAVerifier(rsa);
            default -> throw new JOSEException("not a proof key");
        };
    }

    /** Bounds the work that a stranger's key can cause, and refuses keys that anybody could sign with. */
    static boolean isSound(RSAPublicKey key) {
        int bits = key.getModulus().bitLength();
        BigInteger exponent = key.getPublicExponent();
        return bits >= MIN_RSA_BITS
                && bits <= MAX_RSA_BITS
                && exponent.testBit(0)
                && exponent.compareTo(MIN_EXPONENT) >= 0
                && exponent.bitLength() <= 33;
    }
}
