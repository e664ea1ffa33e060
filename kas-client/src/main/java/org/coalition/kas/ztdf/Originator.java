package org.coalition.kas.ztdf;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import java.security.PrivateKey;
import java.text.ParseException;
import org.coalition.kas.crypto.Bytes;
import org.coalition.kas.crypto.SignatureAlgorithm;
import org.coalition.kas.protocol.KeyAccessObject;

/**
 * Who sealed a file: signs each KAO with ES256 by a key that the registry knows under {@code kid}.
 *
 * @param kid the key's name in the registry
 * @param key P-256
 */
public record Originator(String kid, PrivateKey key) {

    /**
     * From a private JWK on P-256.
     *
     * @throws IllegalArgumentException if the text is anything else; the message does not repeat it
     */
    public static Originator ofJwk(String kid, String json) {
        try {
            if (JWK.parse(json) instanceof ECKey ec && Curve.P_256.equals(ec.getCurve()) && ec.isPrivate()) {
                return new Originator(kid, ec.toECPrivateKey());
            }
        } catch (ParseException | JOSEException e) {
            throw new IllegalArgumentException("must be a private JWK on P-256 (RFC 7517)");
        }
        throw new IllegalArgumentException("must be a private JWK on P-256 (RFC 7517)");
    }

    /** The KAO with a signature, over {@code JCS(KAO without "signature")}. The argument stays as it is. */
    public ObjectNode sign(ObjectNode kao) {
        Bytes signature = SignatureAlgorithm.ES256.sign(key, KeyAccessObject.signingInput(kao));
        ObjectNode signed = kao.deepCopy();
        signed.putObject("signature")
                .put("alg", SignatureAlgorithm.ES256.joseName())
                .put("kid", kid)
                .put("sig", signature.base64());
        return signed;
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "Originator[" + kid + "]";
    }
}
