package org.coalition.kas.admin;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;
import org.coalition.kas.auth.SubjectClaims;
import org.coalition.kas.auth.TrustedSubjects;
import org.coalition.kas.domain.KasId;
import org.coalition.kas.domain.KasIdentity;
import org.coalition.kas.domain.Subject;
import org.coalition.kas.http.ProblemException;
import org.coalition.kas.http.Refusals;
import org.coalition.kas.registry.Member;
import org.coalition.kas.registry.RegistrySnapshot;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Reads about whom and what a decision is to be explained, and says of each field what is wrong with it. */
@Component
final class ExplainRequests {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Set<String> FIELDS = Set.of("subject", "resource", "forwardedBy");
    private static final List<String> TEXT_CLAIMS =
            List.of("uniqueID", "clearance", "countryOfAffiliation", "organizationType", "acr");

    /**
     * About whom and what.
     *
     * @param subject as his token would make him
     * @param resource what stands in {@code policy.dissem}
     */
    record Wanted(
            Subject subject, JsonNode resource, @Nullable KasId forwardedBy) {}

    private final TrustedSubjects subjects;
    private final KasIdentity identity;
    private final Refusals refusals;

    ExplainRequests(TrustedSubjects subjects, KasIdentity identity, Refusals refusals) {
        this.subjects = subjects;
        this.identity = identity;
        this.refusals = refusals;
    }

    Wanted read(JsonNode body, RegistrySnapshot registry) throws ProblemException {
        Violations violations = new Violations();
        JsonNode claims = body.path("subject");
        Optional<SubjectClaims> issuer =
                Optional.ofNullable(claims.path("iss").textValue()).flatMap(subjects::of);
        Optional<Member> forwarder = peer(body.path("forwardedBy"), registry);
        violations.check(
                "", Violations.hasOnly(body, FIELDS), "must be an object of subject, resource and forwardedBy");
        violations.check("/subject", claims.isObject(), "must be an object: the claims of an access token");
        if (claims.isObject()) {
            checkClaims(violations, claims, issuer);
        }
        violations.check("/resource", body.path("resource").isObject(), "must be an object: what policy.dissem is");
        violations.check(
                "/forwardedBy",
                isAbsent(body.path("forwardedBy")) || forwarder.isPresent(),
                "must be the kasId of an active peer, and the registry here be fresh");
        violations.refuse(refusals);
        return new Wanted(
                issuer.orElseThrow().subject(map(claims)),
                body.path("resource"),
                forwarder.map(Member::kasId).orElse(null));
    }

    /** A token may have these wrong, and is taken as if it had not got them; who asks is told instead. */
    private static void checkClaims(Violations violations, JsonNode claims, Optional<SubjectClaims> issuer) {
        violations.check("/subject/iss", issuer.isPresent(), "must be an issuer that is trusted here");
        boolean named = claims.path("sub").isTextual()
                && !claims.path("sub").textValue().isBlank();
        violations.check("/subject/sub", named, "must be a text");
        for (String claim : TEXT_CLAIMS) {
            checkType(violations, claims, claim, JsonNode::isTextual, "must be a text");
        }
        checkType(
                violations,
                claims,
                "acpCOI",
                claim -> claim.isTextual() || isTexts(claim),
                "must be an array of texts, or such an array as JSON in a text");
        checkType(violations, claims, "amr", ExplainRequests::isTexts, "must be an array of texts");
        checkType(violations, claims, "auth_time", JsonNode::isNumber, "must be a number: seconds since the epoch");
        violations.check(
                "/subject/countryOfAffiliation",
                issuer.isEmpty() || issuer.get().maySpeakOf(map(claims)),
                "must be a country that this issuer may speak for");
    }

    private static void checkType(
            Violations violations, JsonNode claims, String claim, Predicate<JsonNode> type, String otherwise) {
        JsonNode value = claims.path(claim);
        violations.check("/subject/" + claim, isAbsent(value) || type.test(value), otherwise);
    }

    private static boolean isAbsent(JsonNode field) {
        return field.getNodeType() == JsonNodeType.MISSING || field.isNull();
    }

    private static boolean isTexts(JsonNode claim) {
        return claim.isArray()
                && StreamSupport.stream(claim.spliterator(), false).allMatch(JsonNode::isTextual);
    }

    /** Whom we would take a request from, if he has the certificate. */
    private Optional<Member> peer(JsonNode kasId, RegistrySnapshot registry) {
        return registry.members().stream()
                .filter(member -> registry.fresh())
                .filter(member -> member.kasId().value().equals(kasId.textValue()))
                .filter(member -> member.isActive() && !member.kasId().equals(identity.kasId()))
                .findFirst();
    }

    private static Map<String, Object> map(JsonNode claims) {
        return MAPPER.convertValue(claims, new TypeReference<Map<String, Object>>() {});
    }
}
