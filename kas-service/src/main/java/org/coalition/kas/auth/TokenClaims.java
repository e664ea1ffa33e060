package org.coalition.kas.auth;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.coalition.kas.domain.Caller;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2TokenValidatorResult;
import org.springframework.security.oauth2.jwt.Jwt;

/**
 * What an access token of one issuer must say, and the caller that it makes. The attributes of its subject are the matter
 * of {@link SubjectClaims}; a claim that authentication needs is required here.
 */
final class TokenClaims implements OAuth2TokenValidator<Jwt> {

    private final AuthProperties.Issuer issuer;
    private final SubjectClaims subjects;
    private final Duration clockSkew;
    private final @Nullable Duration maxAge;
    private final Clock clock;

    TokenClaims(AuthProperties.Issuer issuer, Duration clockSkew, @Nullable Duration maxAge, Clock clock) {
        this.issuer = issuer;
        this.subjects = new SubjectClaims(issuer);
        this.clockSkew = clockSkew;
        this.maxAge = maxAge;
        this.clock = clock;
    }

    @Override
    public OAuth2TokenValidatorResult validate(Jwt token) {
        List<OAuth2Error> errors = new ArrayList<>();
        require(errors, issuer.issuer().equals(token.getClaimAsString("iss")), "iss is not the issuer's");
        List<String> audience = token.getAudience();
        require(
                errors,
                audience != null && audience.stream().anyMatch(issuer.audiences()::contains),
                "aud does not name this service");
        require(errors, text(token, "sub") != null, "sub is required");
        require(errors, token.getExpiresAt() != null, "exp is required");
        require(errors, isFresh(token.getIssuedAt()), "iat is required, not in the future and not too old");
        require(errors, jkt(token) != null, "cnf.jkt is required: the token must be bound to a DPoP key");
        require(
                errors,
                subjects.maySpeakOf(token.getClaims()),
                "the issuer may not speak for this countryOfAffiliation");
        return errors.isEmpty() ? OAuth2TokenValidatorResult.success() : OAuth2TokenValidatorResult.failure(errors);
    }

    private boolean isFresh(@Nullable Instant issuedAt) {
        Instant now = clock.instant();
        return issuedAt != null
                && !issuedAt.isAfter(now.plus(clockSkew))
                && (maxAge == null || !issuedAt.plus(maxAge).plus(clockSkew).isBefore(now));
    }

    private static void require(List<OAuth2Error> errors, boolean holds, String otherwise) {
        if (!holds) {
            errors.add(new OAuth2Error("invalid_token", otherwise, null));
        }
    }

    /** The caller that a validated token makes. */
    Caller caller(Jwt token) {
        String tokenId = text(token, "jti");
        return new Caller(
                subjects.subject(token.getClaims()),
                required(text(token, "sub")),
                Caller.tokenIdHash(tokenId == null ? token.getTokenValue() : tokenId),
                required(jkt(token)),
                clientId(token),
                issuer.admin() ? Set.copyOf(SubjectClaims.texts(token.getClaim("roles"))) : Set.of());
    }

    /** RFC 9068 section 2.2 has {@code client_id}; OpenID providers have {@code azp}. */
    private static @Nullable String clientId(Jwt token) {
        String clientId = text(token, "client_id");
        return clientId == null ? text(token, "azp") : clientId;
    }

    private static @Nullable String text(Jwt token, String claim) {
        return SubjectClaims.text(token.getClaims(), claim);
    }

    private static @Nullable String jkt(Jwt token) {
        return token.getClaim("cnf") instanceof Map<?, ?> cnf && cnf.get("jkt") instanceof String jkt ? jkt : null;
    }

    private static String required(@Nullable String value) {
        if (value == null) {
            throw new IllegalStateException("a token that was not validated");
        }
        return value;
    }
}
