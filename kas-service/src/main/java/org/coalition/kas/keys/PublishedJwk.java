package org.coalition.kas.keys;

import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.LinkedHashMap;
import java.util.Map;
import org.coalition.kas.crypto.MlKem;
import org.coalition.kas.domain.KeyId;

/** A wrapping key as a JWK (RFC 7517), with {@code use=enc} and the {@code alg} that says how to wrap to it. */
final class PublishedJwk {

    private PublishedJwk() {}

    static Map<String, Object> of(KeyId kid, PublicKey key) {
        return switch (key) {
            case RSAPublicKey rsa -> rsa(kid, rsa).toJSONObject();
            case ECPublicKey ec -> ec(kid, ec).toJSONObject();
            default -> mlKem(kid, key);
        };
    }

    private static JWK rsa(KeyId kid, RSAPublicKey key) {
        return new RSAKey.Builder(key)
                .keyID(kid.value())
                .keyUse(KeyUse.ENCRYPTION)
                .algorithm(JWEAlgorithm.RSA_OAEP_256)
                .build();
    }

    private static JWK ec(KeyId kid, ECPublicKey key) {
        return new ECKey.Builder(Curve.forECParameterSpec(key.getParams()), key)
                .keyID(kid.value())
                .keyUse(KeyUse.ENCRYPTION)
                .algorithm(JWEAlgorithm.ECDH_ES)
                .build();
    }

    /** JOSE has no other form for it yet than {@code kty: AKP}, whose {@code alg} names the parameter set. */
    private static Map<String, Object> mlKem(KeyId kid, PublicKey key) {
        MlKem set = MlKem.of(key).orElseThrow(() -> new IllegalArgumentException("no wrapping key is of this type"));
        Map<String, Object> jwk = new LinkedHashMap<>();
        set.jwk(key)
                .properties()
                .forEach(member -> jwk.put(member.getKey(), member.getValue().textValue()));
        jwk.put("kid", kid.value());
        jwk.put("use", KeyUse.ENCRYPTION.getValue());
        return jwk;
    }
}
