package org.coalition.kas.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import org.coalition.kas.crypto.SignatureAlgorithm;

/**
 * The key that a client proves possession of (RFC 9449): its tokens are bound to it, its requests signed by it. It lives
 * as long as the process.
 */
public final class DpopKey {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final PrivateKey privateKey;
    private final SignatureAlgorithm algorithm;
    private final JsonNode jwk;
    private final String thumbprint;

    private DpopKey(KeyPair pair, JWK jwk, SignatureAlgorithm algorithm) {
        this.privateKey = pair.getPrivate();
        this.algorithm = algorithm;
        try {
            this.jwk = MAPPER.valueToTree(jwk.toPublicJWK().toJSONObject());
            this.thumbprint = jwk.computeThumbprint().toString();
        } catch (JOSEException e) {
            throw new IllegalStateException("a JDK without SHA-256", e);
        }
    }

    /** A fresh key on P-256, for ES256. */
    public static DpopKey fresh() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return of(generator.generateKeyPair(), SignatureAlgorithm.ES256);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a JDK without P-256", e);
        }
    }

    /**
     * A given key.
     *
     * @throws IllegalArgumentException if it is neither RSA nor EC
     */
    public static DpopKey of(KeyPair pair, SignatureAlgorithm algorithm) {
        JWK jwk =
                switch (pair.getPublic()) {
                    case ECPublicKey ec -> new ECKey.Builder(Curve.forECParameterSpec(ec.getParams()), ec).build();
                    case RSAPublicKey rsa -> new RSAKey.Builder(rsa).build();
                    default -> throw new IllegalArgumentException("must be an RSA or EC key");
                };
        return new DpopKey(pair, jwk, algorithm);
    }

    /** Begins a proof for one request. */
    public DpopProof.Builder proof(String method, URI uri) {
        return new DpopProof.Builder(this, method, uri);
    }

    /** Begins the signed form of a request body. */
    public SignedRequest.Builder signedRequest(ObjectNode requestBody) {
        return new SignedRequest.Builder(this, requestBody);
    }

    public SignatureAlgorithm algorithm() {
        return algorithm;
    }

    /** The public key, as it stands in the {@code jwk} of a proof's header. */
    public JsonNode jwk() {
        return jwk.deepCopy();
    }

    /** The JWK thumbprint with SHA-256 (RFC 7638), base64url: a token's {@code cnf.jkt}. */
    public String thumbprint() {
        return thumbprint;
    }

    /** Signs a JWS of any header and payload with this key. */
    public String sign(JsonNode header, JsonNode payload) {
        return CompactJws.sign(header, payload, algorithm, privateKey);
    }

    /** Without the private key. */
    @Override
    public String toString() {
        return "DpopKey[" + thumbprint + "]";
    }
}
