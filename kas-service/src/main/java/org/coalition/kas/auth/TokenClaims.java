package org.coalition.kas.auth;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.coalition.kas.crypto.Hashes;
import org.coalition.kas.domain.Caller;
import org.coalition.kas.domain.Nation;
import org.coalition.kas.domain.Subject;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2TokenValidatorResult;
import org.springframework.security.oauth2.jwt.Jwt;

/**
 * What an access token of one issuer must say, and the caller that it makes. A missing attribute is left out and denied
 * by policy; a claim that authentication needs is required here.
 */
final class TokenClaims implements OAuth2TokenValidator<Jwt> {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final AuthProperties.Issuer issuer;
    private final Duration clockSkew;
    private final @Nullable Duration maxAge;
    private final Clock clock;

    TokenClaims(AuthProperties.Issuer issuer, Duration clockSkew, @Nullable Duration maxAge, Clock clock) {
        this.issuer = issuer;
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
        String country = text(token, "countryOfAffiliation");
        require(
                errors,
                country == null
                        || issuer.speaksFor().stream()
                                .anyMatch(nation -> nation.code().equals(country)),
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
        String subject = required(text(token, "sub"));
        String uniqueId = text(token, "uniqueID");
        String tokenId = text(token, "jti");
        return new Caller(
                subject(token, uniqueId == null ? subject : uniqueId),
                hash(tokenId == null ? token.getTokenValue() : tokenId),
                required(jkt(token)),
                issuer.admin() ? Set.copyOf(texts(token.getClaim("roles"))) : Set.of());
    }

    private Subject subject(Jwt token, String uniqueId) {
        Nation nation = issuer.nation();
        return new Subject(
                uniqueId,
                issuer.issuer(),
                nation,
                text(token, "clearance"),
                text(token, "countryOfAffiliation"),
                communities(token.getClaim("acpCOI")),
                text(token, "organizationType"),
                assurance(text(token, "acr")),
                texts(token.getClaim("amr")),
                token.getClaim("auth_time") instanceof Number seconds ? seconds.longValue() : null);
    }

    private @Nullable String assurance(@Nullable String acr) {
        return acr == null ? null : issuer.assurance().get(acr);
    }

    private static @Nullable String text(Jwt token, String claim) {
        return token.getClaim(claim) instanceof String text && !text.isBlank() ? text : null;
    }

    private static @Nullable String jkt(Jwt token) {
        return token.getClaim("cnf") instanceof Map<?, ?> cnf && cnf.get("jkt") instanceof String jkt ? jkt : null;
    }

    /** An array of texts, or such an array as JSON in a text; anything else is as good as missing. */
    private static @Nullable List<String> communities(@Nullable Object claim) {
        if (claim instanceof String json) {
            try {
                JsonNode node = MAPPER.readTree(json);
                return communities(node.isArray() ? MAPPER.convertValue(node, List.class) : null);
            } catch (JsonProcessingException e) {
                return null;
            }
        }
        return claim instanceof List<?> list && list.stream().allMatch(String.class::isInstance) ? texts(list) : null;
    }

    private static List<String> texts(@Nullable Object claim) {
        return claim instanceof List<?> list
                ? list.stream()
                        .filter(String.class::isInstance)
                        .map(String.class::cast)
                        .toList()
                : List.of();
    }

    private static String required(@Nullable String value) {
        if (value == null) {
            throw new IllegalStateException("a token that was not validated");
        }
        return value;
    }

    private static String hash(String tokenId) {
        return HexFormat.of().formatHex(Hashes.sha256(tokenId.getBytes(StandardCharsets.UTF_8)));
    }
}
