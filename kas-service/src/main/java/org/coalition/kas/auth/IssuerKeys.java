package org.coalition.kas.auth;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.JWSKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import java.security.PublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.coalition.kas.crypto.Jwks;
import org.jspecify.annotations.Nullable;

/** Which of an issuer's published keys may have signed a token: by its {@code alg}, {@code kid} and certificate thumbprint. */
final class IssuerKeys implements JWSKeySelector<SecurityContext> {

    static final Set<JWSAlgorithm> ALGORITHMS =
            Set.of(JWSAlgorithm.RS256, JWSAlgorithm.PS256, JWSAlgorithm.ES256, JWSAlgorithm.ES384, JWSAlgorithm.EdDSA);

    private final JWKSource<SecurityContext> keys;

    IssuerKeys(JWKSource<SecurityContext> keys) {
        this.keys = keys;
    }

    @Override
    public List<PublicKey> selectJWSKeys(JWSHeader header, @Nullable SecurityContext context)
            throws KeySourceException {
        if (!ALGORITHMS.contains(header.getAlgorithm())) {
            return List.of();
        }
        return keys.get(new JWKSelector(JWKMatcher.forJWSHeader(header)), context).stream()
                .flatMap(IssuerKeys::usable)
                .toList();
    }

    private static Stream<PublicKey> usable(JWK jwk) {
        try {
            PublicKey key = Jwks.publicKey(jwk);
            return key instanceof RSAPublicKey rsa && !ProofKeys.isSound(rsa) ? Stream.empty() : Stream.of(key);
        } catch (IllegalArgumentException e) {
            return Stream.empty();
        }
    }
}
