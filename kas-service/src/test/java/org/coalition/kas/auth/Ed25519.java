package org.coalition.kas.auth;

import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.util.Base64URL;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Map;
import org.coalition.kas.crypto.SignatureAlgorithm;

/** A key of the Edwards curve, and tokens by it. */
final class Ed25519 {

    /** Where the key's bytes begin in its DER (RFC 8410). */
    private static final int PREFIX = 12;

    private final KeyPair pair;
    private final OctetKeyPair jwk;

    Ed25519(String kid) {
        try {
            pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
        byte[] der = pair.getPublic().getEncoded();
        jwk = new OctetKeyPair.Builder(Curve.Ed25519, Base64URL.encode(Arrays.copyOfRange(der, PREFIX, der.length)))
                .keyID(kid)
                .build();
    }

    OctetKeyPair jwk() {
        return jwk;
    }

    /** Signed by this key, whatever the header says. */
    String signed(JWSHeader header, Map<String, Object> claims) {
        String input = header.toBase64URL() + "." + new Payload(claims).toBase64URL();
        return input + "."
                + SignatureAlgorithm.EDDSA
                        .sign(pair.getPrivate(), input.getBytes(StandardCharsets.US_ASCII))
                        .base64Url();
    }
}
