package org.coalition.kas.keys;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.text.ParseException;

/**
 * The local P-256 key that this KAS signs results with. Never a wrapping key.
 *
 * @param kid as published in the key set
 * @param privateKey for ES256
 * @param publicJwk what is published
 */
public record SigningKey(String kid, PrivateKey privateKey, ECKey publicJwk) {

    /**
     * Reads the key from a file with one private JWK that has a {@code kid}.
     *
     * @throws IllegalArgumentException if there is none; names the setting and the file, never the content
     */
    static SigningKey read(Path file) {
        try {
            JWK jwk = JWK.parse(Files.readString(file));
            if (jwk instanceof ECKey ec
                    && ec.isPrivate()
                    && Curve.P_256.equals(ec.getCurve())
                    && ec.getKeyID() != null) {
                return new SigningKey(ec.getKeyID(), ec.toPrivateKey(), ec.toPublicJWK());
            }
        } catch (IOException | ParseException | JOSEException e) {
            throw unusable(file);
        }
        throw unusable(file);
    }

    private static IllegalArgumentException unusable(Path file) {
        return new IllegalArgumentException(
                "kas.keys.signing-key-file: " + file + " must hold a private P-256 key as a JWK with a kid");
    }

    /**
     * A compact JWS (RFC 7515) by ES256.
     *
     * @param type its {@code typ}, which keeps what is signed for one purpose from being taken for another
     */
    public String sign(String type, String payload) {
        JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.ES256)
                .type(new JOSEObjectType(type))
                .keyID(kid)
                .build();
        JWSObject jws = new JWSObject(header, new Payload(payload));
        try {
            jws.sign(new ECDSASigner(privateKey, Curve.P_256));
        } catch (JOSEException e) {
            throw new IllegalStateException("the signing key does not sign", e);
        }
        return jws.serialize();
    }

    @Override
    public String toString() {
        return "SigningKey[" + kid + "]";
    }
}
