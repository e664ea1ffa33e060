package org.coalition.kas.federation;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import org.coalition.kas.keys.SigningKey;

/** Signs assertions with this KAS's signing key, by ES256. */
final class AssertionSigner {

    private final JWSHeader header;
    private final JWSSigner signer;

    AssertionSigner(SigningKey key) {
        this.header = new JWSHeader.Builder(JWSAlgorithm.ES256)
                .type(new JOSEObjectType(FederationAssertion.TYPE))
                .keyID(key.kid())
                .build();
        try {
            this.signer = new ECDSASigner(key.privateKey(), Curve.P_256);
        } catch (JOSEException e) {
            throw new IllegalArgumentException("the signing key does not sign ES256", e);
        }
    }

    String sign(FederationAssertion assertion) {
        JWSObject jws = new JWSObject(header, new Payload(assertion.toJson().toString()));
        try {
            jws.sign(signer);
        } catch (JOSEException e) {
            throw new IllegalStateException("the signing key does not sign", e);
        }
        return jws.serialize();
    }
}
