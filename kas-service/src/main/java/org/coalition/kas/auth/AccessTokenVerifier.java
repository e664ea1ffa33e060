package org.coalition.kas.auth;

import com.nimbusds.jwt.JWTParser;
import com.nimbusds.jwt.SignedJWT;
import java.text.ParseException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.coalition.kas.auth.AuthenticationException.Reason;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.jwt.JwtValidationException;

/**
 * Verifies access tokens of the configured issuers (RFC 9068). The issuer is looked up by the token's {@code iss} before
 * anything is fetched; nothing else of an unverified token is believed.
 */
final class AccessTokenVerifier {

    private static final String SCHEME = "DPoP ";
    private static final int MAX_CHARS = 16_384;

    private record Entry(TrustedIssuer issuer, TokenClaims claims) {}

    private final Map<String, Entry> issuers;

    AccessTokenVerifier(Map<TrustedIssuer, TokenClaims> issuers) {
        this.issuers = issuers.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(
                        entry -> entry.getKey().properties().issuer(),
                        entry -> new Entry(entry.getKey(), entry.getValue())));
    }

    /** Verifies the one {@code Authorization: DPoP} header (RFC 9449 section 7.1). */
    AccessToken verify(List<String> authorization) throws AuthenticationException {
        if (authorization.size() != 1 || !hasScheme(authorization.getFirst())) {
            throw refused("one Authorization header with the scheme DPoP is required");
        }
        String token = authorization.getFirst().substring(SCHEME.length()).strip();
        Entry entry = issuers.get(issuerOf(token));
        if (entry == null) {
            throw refused("the token is not of an issuer that is trusted here");
        }
        try {
            Jwt jwt = entry.issuer().decoder().decode(token);
            return new AccessToken(entry.claims().caller(jwt), token);
        } catch (JwtValidationException e) {
            throw refused(e.getErrors().iterator().next().getDescription());
        } catch (JwtException e) {
            throw refused("the token's signature does not verify, or it is no access token");
        }
    }

    private static boolean hasScheme(String header) {
        return header.length() <= MAX_CHARS && header.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
    }

    /** What the token claims to be of: used to choose among the configured issuers only. */
    private static String issuerOf(String token) throws AuthenticationException {
        try {
            if (JWTParser.parse(token) instanceof SignedJWT jwt
                    && jwt.getJWTClaimsSet().getIssuer() != null) {
                return jwt.getJWTClaimsSet().getIssuer();
            }
        } catch (ParseException | RuntimeException e) {
            throw refused("the token is not a signed JWT");
        }
        throw refused("the token is not a signed JWT with an iss");
    }

    private static AuthenticationException refused(String description) {
        return new AuthenticationException(Reason.INVALID_TOKEN, description);
    }
}
