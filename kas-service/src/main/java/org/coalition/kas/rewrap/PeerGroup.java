package org.coalition.kas.rewrap;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.coalition.kas.domain.Cancellation;
import org.coalition.kas.domain.ClientEnvelope;
import org.coalition.kas.domain.KaoOutcome;
import org.coalition.kas.domain.KaoOutcome.Refused;
import org.coalition.kas.domain.KasIdentity;
import org.coalition.kas.domain.KeyGroup;
import org.coalition.kas.domain.KeyRequest;
import org.coalition.kas.domain.Provenance.Direct;
import org.coalition.kas.federation.PeerCall;
import org.coalition.kas.federation.PeerClient;
import org.coalition.kas.policy.PolicyEngine;
import org.coalition.kas.policy.PolicyEngineUnavailableException;
import org.coalition.kas.protocol.ErrorCode;
import org.coalition.kas.registry.FederationAgreement;
import org.coalition.kas.registry.Member;
import org.coalition.kas.telemetry.Stage;
import org.coalition.kas.telemetry.Stages;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys of one peer in a request: one call for all of them, however many. The peer can read the whole body, so it gets
 * it only where every group in it is within the agreement, and only in the signed form unless the agreement says
 * otherwise.
 */
final class PeerGroup {

    private static final Logger LOG = LoggerFactory.getLogger(PeerGroup.class);

    private final PeerClient peers;
    private final Agreements agreements;
    private final PolicyEngine policy;
    private final KasIdentity identity;
    private final Stages stages;

    PeerGroup(PeerClient peers, Agreements agreements, PolicyEngine policy, KasIdentity identity, Stages stages) {
        this.peers = peers;
        this.agreements = agreements;
        this.policy = policy;
        this.identity = identity;
        this.stages = stages;
    }

    /**
     * Asks the peer, and blocks until it answers or the deadline has passed.
     *
     * @param keys the peer's keys, by the index of their group in the order
     * @param cancellation breaks the call off
     * @return an outcome for each key, by its id
     */
    Map<String, KaoOutcome> ask(
            Inquiry inquiry, Member peer, Map<Integer, List<KeyRequest>> keys, Cancellation cancellation) {
        try (var _ = stages.start(Stage.FEDERATE)) {
            if (!(inquiry.order().provenance() instanceof Direct direct)) {
                throw new IllegalStateException("a forwarded request is never forwarded again");
            }
            Optional<Refused> refusal = refusal(inquiry, peer, direct.envelope());
            return refusal.isPresent()
                    ? all(keys, refusal.get())
                    : peers.ask(call(inquiry, peer, direct.envelope(), keys, cancellation), inquiry.deadline());
        } catch (PolicyEngineUnavailableException e) {
            LOG.error("The policy engine gave no decision on an agreement: denied", e);
            return all(keys, new Refused(ErrorCode.POLICY_ENGINE_UNAVAILABLE, "no policy decision can be had now"));
        }
    }

    private Optional<Refused> refusal(Inquiry inquiry, Member peer, ClientEnvelope envelope) {
        if (!inquiry.registry().fresh()) {
            return Optional.of(new Refused(ErrorCode.PEER_UNAVAILABLE, "the registry here is too old to ask peers"));
        }
        Optional<FederationAgreement> agreement =
                inquiry.registry().agreement(identity.kasId(), peer.kasId(), inquiry.now());
        if (agreement.isEmpty()) {
            return denied("there is no agreement with " + peer.kasId());
        }
        if (agreement.get().requireClientSignature() && !envelope.signed()) {
            return denied("only requests in the signed form are forwarded to " + peer.kasId());
        }
        for (KeyGroup group : inquiry.order().groups()) {
            if (!agreements.allow(inquiry, group, peer, policy)) {
                return denied("a group of this request is outside the agreement with " + peer.kasId());
            }
        }
        return Optional.empty();
    }

    private static Optional<Refused> denied(String text) {
        return Optional.of(new Refused(ErrorCode.AGREEMENT_DENIED, text));
    }

    private static PeerCall call(
            Inquiry inquiry,
            Member peer,
            ClientEnvelope envelope,
            Map<Integer, List<KeyRequest>> keys,
            Cancellation cancellation) {
        List<PeerCall.Group> groups = new ArrayList<>();
        keys.forEach((index, ofGroup) -> groups.add(
                new PeerCall.Group(inquiry.order().groups().get(index).policyId(), ofGroup)));
        return new PeerCall(
                peer,
                inquiry.requestId(),
                envelope,
                inquiry.order().clientKey().thumbprint(),
                inquiry.caller().jkt(),
                inquiry.caller().subject(),
                groups,
                cancellation,
                inquiry.legs());
    }

    static Map<String, KaoOutcome> all(Map<Integer, List<KeyRequest>> keys, Refused refused) {
        Map<String, KaoOutcome> outcomes = new HashMap<>();
        keys.values().forEach(group -> group.forEach(key -> outcomes.put(key.id(), refused)));
        return outcomes;
    }
}
