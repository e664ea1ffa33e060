package org.coalition.kas.auth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jwt.JWTParser;
import com.nimbusds.jwt.SignedJWT;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.coalition.kas.auth.AuthenticationException.Reason;
import org.coalition.kas.crypto.Bytes;
import org.coalition.kas.crypto.Hashes;
import org.coalition.kas.domain.Caller;
import org.coalition.kas.registry.Registry;
import org.springframework.security.oauth2.core.OAuth2TokenValidatorResult;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.jwt.JwtValidationException;

/**
 * Verifies access tokens of the configured issuers (RFC 9068). The issuer is looked up by the token's {@code iss} before
 * anything is fetched; nothing else of an unverified token is believed.
 *
 * <p>A client sends the same token with each request. That its signature holds is remembered for a minute, under the hash of
 * the whole token; whether it is valid at this time, and not revoked, is asked each time.
 */
final class AccessTokenVerifier {

    private static final String SCHEME = "DPoP ";
    private static final int MAX_CHARS = 16_384;

    /** So long a key that an issuer has withdrawn goes on being believed, beyond the life of the issuer's key set. */
    private static final Duration REMEMBERED = Duration.ofMinutes(1);

    private static final int MAX_REMEMBERED = 2_000;

    private record Entry(TrustedIssuer issuer, TokenClaims claims) {}

    private record Verified(TrustedIssuer issuer, Jwt token, Caller caller) {}

    private final Map<String, Entry> issuers;
    private final Cache<Bytes, Verified> verified = Caffeine.newBuilder()
            .maximumSize(MAX_REMEMBERED)
            .expireAfterWrite(REMEMBERED)
            .build();

    private final Registry registry;
    private final Clock clock;

    /**
     * A verifier of tokens of these issuers.
     *
     * @param registry knows the tokens that were revoked
     */
    AccessTokenVerifier(Map<TrustedIssuer, TokenClaims> issuers, Registry registry, Clock clock) {
        this.registry = registry;
        this.clock = clock;
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
        Bytes hash = Bytes.of(Hashes.sha256(token.getBytes(StandardCharsets.UTF_8)));
        Verified known = verified.getIfPresent(hash);
        if (known == null) {
            known = decoded(token);
            verified.put(hash, known);
        } else {
            OAuth2TokenValidatorResult now = known.issuer().validate(known.token());
            if (now.hasErrors()) {
                throw refused(now.getErrors().iterator().next().getDescription());
            }
        }
        requireNotRevoked(known);
        return new AccessToken(known.caller(), token);
    }

    /** Asked each time, of the state that the last poll of the registry has left. */
    private void requireNotRevoked(Verified known) throws AuthenticationException {
        String issuer = known.issuer().properties().issuer();
        String subject = known.caller().sub();
        String tokenIdHash = known.caller().tokenIdHash();
        if (registry.snapshot().revocations().revoke(issuer, subject, tokenIdHash, clock.instant())) {
            throw refused("the token has been revoked");
        }
    }

    private Verified decoded(String token) throws AuthenticationException {
        Entry entry = issuers.get(issuerOf(token));
        if (entry == null) {
            throw refused("the token is not of an issuer that is trusted here");
        }
        try {
            Jwt jwt = entry.issuer().decoder().decode(token);
            return new Verified(entry.issuer(), jwt, entry.claims().caller(jwt));
        } catch (JwtValidationException e) {
            throw refused(e.getErrors().iterator().next().getDescription());
        } catch (JwtException e) {
            if (e.getCause() instanceof KeySourceException) {
                throw refused("the keys of the token's issuer can't be had now; try again");
            }
            throw refused("the token's signature does not verify, or it is no access token");
        }
    }

    void close() {
        issuers.values().forEach(entry -> entry.issuer().close());
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
