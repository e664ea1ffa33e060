package org.coalition.kas.issuer;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.factories.DefaultJWSSignerFactory;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.net.URI;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/** A DPoP proof in the making. Knows no rules, so that a test can break each of them: null takes a member away. */
final class Proof {

    private final JWK key;
    private final Map<String, Object> header = new LinkedHashMap<>();
    private final Map<String, Object> claims = new LinkedHashMap<>();

    private Proof(JWK key) {
        this.key = key;
    }

    /** A good one. */
    static Proof of(JWK key, String algorithm, URI endpoint, Instant now) {
        return new Proof(key)
                .header("typ", "dpop+jwt")
                .header("alg", algorithm)
                .header(
                        "jwk",
                        key.toPublicJWK() == null ? Map.of() : key.toPublicJWK().toJSONObject())
                .claim("jti", UUID.randomUUID().toString())
                .claim("htm", "POST")
                .claim("htu", endpoint.toString())
                .claim("iat", now.getEpochSecond());
    }

    static JWK newKey() {
        try {
            return new ECKeyGenerator(Curve.P_256).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    Proof header(String name, Object value) {
        return put(header, name, value);
    }

    Proof claim(String name, Object value) {
        return put(claims, name, value);
    }

    /** Signs with the algorithm that the header names. */
    String sign() {
        return signAs((String) header.get("alg"));
    }

    String signAs(String algorithm) {
        var input = encode(header) + "." + encode(claims);
        try {
            var alg = JWSAlgorithm.parse(algorithm);
            var signer = new DefaultJWSSignerFactory().createJWSSigner(key, alg);
            return input + "." + signer.sign(new JWSHeader(alg), input.getBytes(UTF_8));
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private Proof put(Map<String, Object> members, String name, Object value) {
        if (value == null) {
            members.remove(name);
        } else {
            members.put(name, value);
        }
        return this;
    }

    private static Base64URL encode(Map<String, Object> json) {
        return Base64URL.encode(JSONObjectUtils.toJSONString(json));
    }
}
