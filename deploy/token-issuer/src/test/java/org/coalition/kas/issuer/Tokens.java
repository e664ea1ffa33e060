package org.coalition.kas.issuer;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.jwt.SignedJWT;

/** Reads tokens as a KAS would: by the keys that the issuer publishes. */
final class Tokens {

    private Tokens() {}

    static JWKSet keys(RunningIssuer issuer, String nation) throws Exception {
        return JWKSet.parse(
                issuer.get(issuer.issuerOf(nation).getPath() + "/jwks").body());
    }

    static SignedJWT verified(RunningIssuer issuer, String nation, String answer) throws Exception {
        assertThat(answer).contains("access_token");
        var token = SignedJWT.parse((String) JSONObjectUtils.parse(answer).get("access_token"));
        var key = keys(issuer, nation).getKeyByKeyId(token.getHeader().getKeyID());
        assertThat(token.verify(new ECDSAVerifier(key.toECKey()))).isTrue();
        return token;
    }
}
