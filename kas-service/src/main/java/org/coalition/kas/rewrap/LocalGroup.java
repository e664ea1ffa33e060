package org.coalition.kas.rewrap;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.coalition.kas.domain.KaoOutcome.Refused;
import org.coalition.kas.domain.KeyGroup;
import org.coalition.kas.domain.KeyRequest;
import org.coalition.kas.policy.Decision;
import org.coalition.kas.policy.PolicyEngine;
import org.coalition.kas.policy.PolicyEngineUnavailableException;
import org.coalition.kas.policy.PolicyQuestion;
import org.coalition.kas.protocol.ErrorCode;
import org.coalition.kas.telemetry.Stage;
import org.coalition.kas.telemetry.Stages;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys of one group that are ours: each admitted or not, then one policy decision for all of them, then, only if it
 * allows, the unwraps side by side. A cached key is never a cached decision.
 */
final class LocalGroup {

    private static final Logger LOG = LoggerFactory.getLogger(LocalGroup.class);

    private final Admission admission;
    private final PolicyEngine policy;
    private final Agreements agreements;
    private final KeyRelease release;
    private final Stages stages;
    private final Executor executor;

    LocalGroup(
            Admission admission,
            PolicyEngine policy,
            Agreements agreements,
            KeyRelease release,
            Stages stages,
            Executor executor) {
        this.admission = admission;
        this.policy = policy;
        this.agreements = agreements;
        this.release = release;
        this.stages = stages;
        this.executor = executor;
    }

    /** Decides on keys of ours. Blocks for policy and key provider, at most until the deadline. */
    List<Decided> decide(Inquiry inquiry, KeyGroup group, List<KeyRequest> keys) {
        List<Decided> decided = new ArrayList<>();
        List<KeyRequest> admitted = new ArrayList<>();
        for (KeyRequest key : keys) {
            Optional<Refused> refusal = admission.refusal(key, inquiry.registry());
            refusal.ifPresentOrElse(
                    refused -> decided.add(new Decided(key, refused, null, null)), () -> admitted.add(key));
        }
        if (!admitted.isEmpty()) {
            decided.addAll(decideAdmitted(inquiry, group, admitted));
        }
        return decided;
    }

    private List<Decided> decideAdmitted(Inquiry inquiry, KeyGroup group, List<KeyRequest> keys) {
        Decision decision;
        try (var _ = stages.start(Stage.POLICY)) {
            PolicyQuestion question =
                    agreements.aboutUs(inquiry.asking(), group.policy().path("dissem"), group.policyId());
            decision = policy.decide(question, inquiry.deadline());
        } catch (PolicyEngineUnavailableException e) {
            LOG.error("The policy engine gave no decision: denied", e);
            return Decided.allRefused(keys, ErrorCode.POLICY_ENGINE_UNAVAILABLE, "no policy decision can be had now");
        }
        if (!decision.allow()) {
            ErrorCode code = decision.onlyAgreementFailed() ? ErrorCode.AGREEMENT_DENIED : ErrorCode.POLICY_DENIED;
            Refused refused = new Refused(code, decision.explanation());
            return keys.stream()
                    .map(key -> new Decided(key, refused, decision, null))
                    .toList();
        }
        return releaseAll(inquiry, group, keys, decision);
    }

    private List<Decided> releaseAll(Inquiry inquiry, KeyGroup group, List<KeyRequest> keys, Decision decision) {
        Race race = new Race(List.of(group), executor);
        if (race.hasAlternatives()) {
            return race.run(keys.stream()
                    .map(key -> Leg.ours(List.of(key), () -> List.of(releaseInTurn(inquiry, group, key, decision))))
                    .toList());
        }
        List<Supplier<Decided>> unwraps = new ArrayList<>();
        for (KeyRequest key : keys) {
            unwraps.add(() -> releaseInTurn(inquiry, group, key, decision));
        }
        return AtOnce.all(unwraps, executor);
    }

    private Decided releaseInTurn(Inquiry inquiry, KeyGroup group, KeyRequest key, Decision decision) {
        try {
            if (!inquiry.unwraps().tryAcquire(inquiry.deadline().remaining().toNanos(), TimeUnit.NANOSECONDS)) {
                return Decided.refused(key, ErrorCode.DEADLINE_EXCEEDED, "no time was left to unwrap the key");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Decided.refused(key, ErrorCode.INTERNAL_ERROR, "an internal error");
        }
        try {
            return release.release(key, group, decision, inquiry.client(), inquiry.deadline());
        } finally {
            inquiry.unwraps().release();
        }
    }
}
