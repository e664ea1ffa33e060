package org.coalition.kas.rewrap;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.coalition.kas.domain.KasId;
import org.coalition.kas.domain.KasIdentity;
import org.coalition.kas.domain.KeyGroup;
import org.coalition.kas.domain.Subject;
import org.coalition.kas.policy.Agreement;
import org.coalition.kas.policy.Decision;
import org.coalition.kas.policy.PolicyContext;
import org.coalition.kas.policy.PolicyEngine;
import org.coalition.kas.policy.PolicyQuestion;
import org.coalition.kas.registry.FederationAgreement;
import org.coalition.kas.registry.Member;
import org.coalition.kas.registry.RegistrySnapshot;
import org.jspecify.annotations.Nullable;

/**
 * What is agreed between nations, as questions to the policy engine: the rules of an agreement stand in the policy, beside
 * all others.
 */
public final class Agreements {

    private static final String CHECK = "agreement";

    /**
     * Who asks us, and what the answer depends on beside the resource.
     *
     * @param requestId nothing is decided by it
     * @param forwardedBy the peer that the request came through; {@code null} if it came straight from him
     */
    public record Asking(
            String requestId, Subject subject, @Nullable KasId forwardedBy, RegistrySnapshot registry, Instant now) {}

    private final KasIdentity identity;

    /** Those of one KAS, which asks and is asked. */
    public Agreements(KasIdentity identity) {
        this.identity = identity;
    }

    /**
     * The question whether we may serve somebody, with the agreement that governs him if he is not ours.
     *
     * @param dissem the policy's, of any form, or a missing node
     * @param policyId nothing is decided by it
     */
    public PolicyQuestion aboutUs(Asking asking, JsonNode dissem, String policyId) {
        KasId sender = sender(asking);
        KasId forwardedBy = asking.forwardedBy();
        PolicyContext context = new PolicyContext(
                asking.requestId(),
                asking.now(),
                identity.kasId(),
                identity.nation(),
                forwardedBy == null ? List.of() : List.of(forwardedBy),
                asking.subject().issuerNation(),
                sender == null ? null : agreement(asking.registry(), sender, identity.kasId(), asking.now()));
        return new PolicyQuestion(asking.subject(), dissem, policyId, context);
    }

    /** Whose side sends the caller: the forwarding KAS, else the KAS of his own nation. */
    private static @Nullable KasId sender(Asking asking) {
        if (asking.forwardedBy() != null) {
            return asking.forwardedBy();
        }
        return asking.registry()
                .ofNation(asking.subject().issuerNation())
                .map(Member::kasId)
                .orElse(null);
    }

    /** Whether a group is within what we agreed with a peer: then it may see the request. */
    boolean allow(Inquiry inquiry, KeyGroup group, Member peer, PolicyEngine policy) {
        PolicyContext context = new PolicyContext(
                inquiry.requestId(),
                inquiry.now(),
                peer.kasId(),
                peer.nation(),
                List.of(identity.kasId()),
                inquiry.caller().subject().issuerNation(),
                agreement(inquiry.registry(), identity.kasId(), peer.kasId(), inquiry.now()));
        PolicyQuestion question = new PolicyQuestion(
                inquiry.caller().subject(), group.policy().path("dissem"), group.policyId(), context);
        Decision decision = policy.decide(question, inquiry.deadline());
        return decision.checks().getOrDefault(CHECK, false);
    }

    private static @Nullable Agreement agreement(RegistrySnapshot registry, KasId from, KasId to, Instant now) {
        Optional<FederationAgreement> agreed = registry.agreement(from, to, now);
        return agreed.map(agreement -> new Agreement(
                        agreement.maxClassification(), agreement.allowedCois(), agreement.allowedCountries()))
                .orElse(null);
    }
}
