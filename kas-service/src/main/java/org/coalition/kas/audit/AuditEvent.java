package org.coalition.kas.audit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import org.coalition.kas.domain.Caller;
import org.coalition.kas.domain.KeyRequest;
import org.coalition.kas.domain.Subject;
import org.jspecify.annotations.Nullable;

/**
 * What one key decision was, as the audit tells it. Never a token, a key or a body.
 *
 * @param requestId the first KAS's
 * @param clientKeyThumbprint what the key was, or would have been, re-encrypted to
 * @param policyHash hex SHA-256 of the policy's canonical form
 * @param code why no key was released; {@code null} for a released one
 * @param clearanceLevel what the subject's clearance, told as asserted, was taken for; {@code null} for nothing
 * @param classificationLevel what the classification in the labels was taken for; {@code null} for nothing
 * @param policyVersion of the decision; {@code null} where none was asked for
 * @param cacheHit {@code null} where nothing was unwrapped
 * @param chain the KASes that the request has passed before; the last one is whom a key is released to
 * @param peer the KAS that decided and signed, where it was forwarded
 */
public record AuditEvent(
        Type type,
        String requestId,
        Caller caller,
        String clientKeyThumbprint,
        String policyId,
        String policyHash,
        JsonNode labels,
        KeyRequest key,
        @Nullable String code,
        List<String> reasons,
        @Nullable String clearanceLevel,
        @Nullable String classificationLevel,
        @Nullable String policyVersion,
        @Nullable Boolean cacheHit,
        List<String> chain,
        @Nullable String peer,
        Duration latency)
        implements AuditRecord {

    /** What happened, with the category that ACP-240 gives to it. */
    public enum Type {
        KEY_RELEASED("DECRYPT"),
        KEY_WITHHELD("ACCESS_DENIED"),
        KEY_DENIED("ACCESS_DENIED"),
        INTEGRITY_FAILURE("ACCESS_DENIED"),
        FEDERATION_FORWARDED("OTHER");

        private final String category;

        Type(String category) {
            this.category = category;
        }
    }

    @Override
    public ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("eventType", type.name())
                .put("acp240Category", type.category)
                .put("requestId", requestId);
        json.set("subject", subject(caller.subject()));
        json.put("clientKeyThumbprint", clientKeyThumbprint).put("jkt", caller.jkt());
        json.put("policyId", policyId).put("policyHash", policyHash);
        json.set("labels", labels);
        json.put("keyAccessObjectId", key.id()).put("kid", key.kid().value());
        json.put("decision", code == null ? "ALLOW" : "DENY").put("code", code);
        reasons.forEach(json.putArray("reasons")::add);
        chain.forEach(json.putArray("chain")::add);
        json.put("peer", peer);
        json.put("clearanceLevel", clearanceLevel).put("classificationLevel", classificationLevel);
        json.put("policyVersion", policyVersion).put("cacheHit", cacheHit);
        return json.put("latencyMicros", latency.toNanos() / 1_000);
    }

    private ObjectNode subject(Subject subject) {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("uniqueID", subject.uniqueId())
                .put("issuer", subject.issuer())
                .put("sub", caller.sub())
                .put("tokenIdHash", caller.tokenIdHash())
                .put("clearance", subject.clearance())
                .put("countryOfAffiliation", subject.countryOfAffiliation())
                .put("organizationType", subject.organizationType())
                .put("assurance", subject.assurance());
        if (subject.acpCoi() != null) {
            subject.acpCoi().forEach(json.putArray("acpCOI")::add);
        }
        return json;
    }
}
