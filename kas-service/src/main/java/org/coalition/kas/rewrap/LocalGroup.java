package org.coalition.kas.rewrap;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.coalition.kas.domain.Caller;
import org.coalition.kas.domain.Deadline;
import org.coalition.kas.domain.KaoOutcome.Refused;
import org.coalition.kas.domain.KasIdentity;
import org.coalition.kas.domain.KeyGroup;
import org.coalition.kas.domain.KeyRequest;
import org.coalition.kas.policy.Decision;
import org.coalition.kas.policy.PolicyContext;
import org.coalition.kas.policy.PolicyEngine;
import org.coalition.kas.policy.PolicyEngineUnavailableException;
import org.coalition.kas.policy.PolicyQuestion;
import org.coalition.kas.protocol.ErrorCode;
import org.coalition.kas.telemetry.Stage;
import org.coalition.kas.telemetry.Stages;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys of one group that are ours: one policy decision for all of them, then, only if it allows, the unwraps side by
 * side. A cached key is never a cached decision.
 */
final class LocalGroup {

    private static final Logger LOG = LoggerFactory.getLogger(LocalGroup.class);

    private final PolicyEngine policy;
    private final KeyRelease release;
    private final KasIdentity identity;
    private final Clock clock;
    private final Stages stages;
    private final Executor executor;

    LocalGroup(
            PolicyEngine policy,
            KeyRelease release,
            KasIdentity identity,
            Clock clock,
            Stages stages,
            Executor executor) {
        this.policy = policy;
        this.release = release;
        this.identity = identity;
        this.clock = clock;
        this.stages = stages;
        this.executor = executor;
    }

    /** Decides on the keys, in their order. Blocks for policy and key provider, at most until the deadline. */
    List<Decided> decide(
            Caller caller,
            String requestId,
            KeyGroup group,
            List<KeyRequest> keys,
            ClientWrapper client,
            Deadline deadline) {
        Decision decision;
        try (var _ = stages.start(Stage.POLICY)) {
            decision = policy.decide(question(caller, requestId, group), deadline);
        } catch (PolicyEngineUnavailableException e) {
            LOG.error("The policy engine gave no decision: denied", e);
            return refuseAll(keys, ErrorCode.POLICY_ENGINE_UNAVAILABLE, "no policy decision can be had now");
        }
        if (!decision.allow()) {
            ErrorCode code = decision.onlyAgreementFailed() ? ErrorCode.AGREEMENT_DENIED : ErrorCode.POLICY_DENIED;
            Refused refused = new Refused(code, decision.explanation());
            return keys.stream()
                    .map(key -> new Decided(key, refused, decision, null))
                    .toList();
        }
        return releaseAll(keys, group, decision, client, deadline);
    }

    private List<Decided> releaseAll(
            List<KeyRequest> keys, KeyGroup group, Decision decision, ClientWrapper client, Deadline deadline) {
        if (keys.size() == 1) {
            return List.of(release.release(keys.getFirst(), group, decision, client, deadline));
        }
        List<CompletableFuture<Decided>> unwraps = new ArrayList<>();
        for (KeyRequest key : keys) {
            unwraps.add(CompletableFuture.supplyAsync(
                    () -> release.release(key, group, decision, client, deadline), executor));
        }
        return unwraps.stream().map(CompletableFuture::join).toList();
    }

    private PolicyQuestion question(Caller caller, String requestId, KeyGroup group) {
        PolicyContext context = new PolicyContext(
                requestId,
                clock.instant(),
                identity.kasId(),
                identity.nation(),
                List.of(),
                caller.subject().issuerNation(),
                null);
        return new PolicyQuestion(caller.subject(), group.policy().path("dissem"), group.policyId(), context);
    }

    private static List<Decided> refuseAll(List<KeyRequest> keys, ErrorCode code, String text) {
        return keys.stream().map(key -> Decided.refused(key, code, text)).toList();
    }
}
