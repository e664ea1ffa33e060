package org.coalition.kas.auth;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import org.coalition.kas.domain.Subject;
import org.jspecify.annotations.Nullable;

/**
 * What the claims of one issuer's access tokens say of a subject, by that issuer's configuration. An attribute that is
 * missing, or of another type than it must be, is left out, and denied by policy.
 */
public final class SubjectClaims {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final AuthProperties.Issuer issuer;

    SubjectClaims(AuthProperties.Issuer issuer) {
        this.issuer = issuer;
    }

    /** Whether the issuer may say of a subject that he belongs to this country, if the claims name one at all. */
    public boolean maySpeakOf(Map<String, Object> claims) {
        String country = text(claims, "countryOfAffiliation");
        return country == null
                || issuer.speaksFor().stream().anyMatch(nation -> nation.code().equals(country));
    }

    /**
     * The subject that a token with these claims makes.
     *
     * @param claims with a {@code sub}, and of subjects that the issuer may speak of
     * @throws IllegalStateException if there is no {@code sub}
     */
    public Subject subject(Map<String, Object> claims) {
        String acr = text(claims, "acr");
        return new Subject(
                uniqueId(claims),
                issuer.issuer(),
                issuer.nation(),
                text(claims, "clearance"),
                text(claims, "countryOfAffiliation"),
                communities(claims.get("acpCOI")),
                text(claims, "organizationType"),
                acr == null ? null : issuer.assurance().get(acr),
                texts(claims.get("amr")),
                claims.get("auth_time") instanceof Number seconds ? seconds.longValue() : null);
    }

    private static String uniqueId(Map<String, Object> claims) {
        String subject = text(claims, "sub");
        if (subject == null) {
            throw new IllegalStateException("claims of a token that was not validated");
        }
        String uniqueId = text(claims, "uniqueID");
        return uniqueId == null ? subject : uniqueId;
    }

    static @Nullable String text(Map<String, Object> claims, String claim) {
        return claims.get(claim) instanceof String text && !text.isBlank() ? text : null;
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

    /** The texts in an array; none where it is no array. */
    static List<String> texts(@Nullable Object claim) {
        return claim instanceof List<?> list
                ? list.stream()
                        .filter(String.class::isInstance)
                        .map(String.class::cast)
                        .toList()
                : List.of();
    }
}
