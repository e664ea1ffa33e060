package org.coalition.kas.issuer;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;

/** Makes one nation's access tokens: RFC 9068, bound to a DPoP key (RFC 9449 section 6.1). */
final class AccessTokens {

    private static final JOSEObjectType TYPE = new JOSEObjectType("at+jwt");
    private static final int JTI_BYTES = 16;

    private final URI issuer;
    private final ECKey key;
    private final List<String> audience;
    private final Duration lifetime;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    AccessTokens(URI issuer, ECKey key, List<String> audience, Duration lifetime, Clock clock) {
        this.issuer = issuer;
        this.key = key;
        this.audience = List.copyOf(audience);
        this.lifetime = lifetime;
        this.clock = clock;
    }

    Duration lifetime() {
        return lifetime;
    }

    /** A token for a user, who has just shown a password. */
    String forUser(Account user, String clientId, DpopProof proof) {
        var claims = claims(user, clientId, proof);
        claims.claim("auth_time", clock.instant().getEpochSecond());
        return sign(claims.build());
    }

    /** A token for a client on its own behalf: nobody logged in, so nothing says when and how. */
    String forClient(Account client, DpopProof proof) {
        return sign(claims(client, client.name(), proof).build());
    }

    private JWTClaimsSet.Builder claims(Account account, String clientId, DpopProof proof) {
        var now = clock.instant();
        var claims = new JWTClaimsSet.Builder()
                .issuer(issuer.toString())
                .audience(audience)
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plus(lifetime)))
                .jwtID(randomIdentifier())
                .claim("client_id", clientId)
                .claim("cnf", Map.of("jkt", proof.jkt()));
        account.describe(claims);
        return claims;
    }

    private String randomIdentifier() {
        var bytes = new byte[JTI_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private String sign(JWTClaimsSet claims) {
        var header = new JWSHeader.Builder(JWSAlgorithm.ES256)
                .type(TYPE)
                .keyID(key.getKeyID())
                .build();
        var token = new SignedJWT(header, claims);
        try {
            token.sign(new ECDSASigner(key));
        } catch (JOSEException e) {
            throw new IllegalStateException("a private P-256 key signs ES256", e);
        }
        return token.serialize();
    }
}
