package org.coalition.kas.ztdf;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import org.coalition.kas.crypto.CanonicalJson;
import org.coalition.kas.protocol.PolicyGroup;

/**
 * Who may read: the policy of a sealed file.
 *
 * @param json the whole policy, unknown fields included; every binding is over its canonical form
 */
public record Policy(ObjectNode json) {

    public Policy {
        json = json.deepCopy();
    }

    /** A policy for the given classification, to be released to nobody until {@link Builder#releasableTo} says so. */
    public static Builder classified(String classification) {
        return new Builder(classification);
    }

    /** The canonical form, RFC 8785. */
    public byte[] canonical() {
        return CanonicalJson.of(json);
    }

    /** {@code policyId}, else the hash that stands for it. */
    public String policyId() {
        String id = json.path("policyId").textValue();
        return id == null ? PolicyGroup.idByHash(json) : id;
    }

    /** The first line that a person reads: {@code SECRET, releasable to USA FRA}. */
    public String summary() {
        StringBuilder text =
                new StringBuilder(json.path("dissem").path("classification").asText("unclassified"));
        text.append(", releasable to");
        json.path("dissem").path("releasabilityTo").forEach(nation -> text.append(' ')
                .append(nation.asText()));
        return text.toString();
    }

    /** Builds the {@code dissem} object, field by field. */
    public static final class Builder {

        private final ObjectNode policy = JsonNodeFactory.instance.objectNode();
        private final ObjectNode dissem = policy.putObject("dissem");

        private Builder(String classification) {
            dissem.put("classification", classification);
            dissem.putArray("releasabilityTo");
            created(Instant.now());
        }

        /** An identifier of its own; without one, the policy is known by its hash. */
        public Builder policyId(String policyId) {
            policy.put("policyId", policyId);
            return this;
        }

        /** Whose terms the classification is in, ISO 3166 alpha-3 or {@code NATO}; else the canonical five. */
        public Builder classificationNation(String nation) {
            dissem.put("classificationNation", nation);
            return this;
        }

        /** The nations whose people may read, ISO 3166 alpha-3. */
        public Builder releasableTo(Collection<String> nations) {
            nations.forEach(dissem.putArray("releasabilityTo")::add);
            return this;
        }

        /** Communities of interest; a reader needs all of them, unless {@link #coiOperator} says {@code ANY}. */
        public Builder coi(Collection<String> communities) {
            communities.forEach(dissem.putArray("COI")::add);
            return this;
        }

        /** {@code ALL} or {@code ANY}. */
        public Builder coiOperator(String operator) {
            dissem.put("coiOperator", operator);
            return this;
        }

        public Builder caveats(Collection<String> caveats) {
            caveats.forEach(dissem.putArray("caveats")::add);
            return this;
        }

        /** When the data came to be; in the future, it is under embargo until then. Kept to the second. */
        public Builder created(Instant instant) {
            dissem.put("creationDate", instant.truncatedTo(ChronoUnit.SECONDS).toString());
            return this;
        }

        public Policy build() {
            return new Policy(policy);
        }
    }
}
