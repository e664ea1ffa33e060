package org.coalition.kas.rewrap;

import java.util.List;
import java.util.Optional;
import org.coalition.kas.domain.KasId;
import org.coalition.kas.domain.KasIdentity;
import org.coalition.kas.domain.KeyGroup;
import org.coalition.kas.domain.Provenance.Forwarded;
import org.coalition.kas.policy.Agreement;
import org.coalition.kas.policy.Decision;
import org.coalition.kas.policy.PolicyContext;
import org.coalition.kas.policy.PolicyEngine;
import org.coalition.kas.policy.PolicyQuestion;
import org.coalition.kas.registry.FederationAgreement;
import org.coalition.kas.registry.Member;
import org.jspecify.annotations.Nullable;

/**
 * What is agreed between nations, as questions to the policy engine: the rules of an agreement stand in the policy, beside
 * all others.
 */
final class Agreements {

    private static final String CHECK = "agreement";

    private final KasIdentity identity;

    Agreements(KasIdentity identity) {
        this.identity = identity;
    }

    /** The question whether we may serve a group to this caller, with the agreement that governs him if he is not ours. */
    PolicyQuestion aboutUs(Inquiry inquiry, KeyGroup group) {
        KasId sender = sender(inquiry);
        List<KasId> forwardedBy =
                inquiry.order().provenance() instanceof Forwarded forwarded ? List.of(forwarded.by()) : List.of();
        PolicyContext context = new PolicyContext(
                inquiry.requestId(),
                inquiry.now(),
                identity.kasId(),
                identity.nation(),
                forwardedBy,
                inquiry.caller().subject().issuerNation(),
                sender == null ? null : agreement(inquiry, sender, identity.kasId()));
        return question(inquiry, group, context);
    }

    /** Whose side sends the caller: the forwarding KAS, else the KAS of his own nation. */
    private @Nullable KasId sender(Inquiry inquiry) {
        if (inquiry.order().provenance() instanceof Forwarded forwarded) {
            return forwarded.by();
        }
        return inquiry.registry()
                .ofNation(inquiry.caller().subject().issuerNation())
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
                agreement(inquiry, identity.kasId(), peer.kasId()));
        Decision decision = policy.decide(question(inquiry, group, context), inquiry.deadline());
        return decision.checks().getOrDefault(CHECK, false);
    }

    private static PolicyQuestion question(Inquiry inquiry, KeyGroup group, PolicyContext context) {
        return new PolicyQuestion(inquiry.caller().subject(), group.policy().path("dissem"), group.policyId(), context);
    }

    private static @Nullable Agreement agreement(Inquiry inquiry, KasId from, KasId to) {
        Optional<FederationAgreement> agreed = inquiry.registry().agreement(from, to, inquiry.now());
        return agreed.map(agreement -> new Agreement(
                        agreement.maxClassification(), agreement.allowedCois(), agreement.allowedCountries()))
                .orElse(null);
    }
}
