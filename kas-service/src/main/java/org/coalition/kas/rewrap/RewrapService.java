package org.coalition.kas.rewrap;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.coalition.kas.audit.AuditUnavailableException;
import org.coalition.kas.domain.Caller;
import org.coalition.kas.domain.Deadline;
import org.coalition.kas.domain.KaoOutcome.Refused;
import org.coalition.kas.domain.KeyGroup;
import org.coalition.kas.domain.KeyRequest;
import org.coalition.kas.domain.RewrapOrder;
import org.coalition.kas.protocol.ErrorCode;
import org.coalition.kas.registry.Registry;
import org.coalition.kas.registry.RegistrySnapshot;
import org.coalition.kas.telemetry.Stage;
import org.coalition.kas.telemetry.Stages;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pipeline: admit each key, decide on each group beside the others, combine, audit durably, answer. Values flow one
 * way; a failure costs its own keys and no other.
 */
public final class RewrapService {

    private static final Logger LOG = LoggerFactory.getLogger(RewrapService.class);

    private final Registry registry;
    private final Admission admission;
    private final LocalGroup localGroup;
    private final AuditTrail audit;
    private final Stages stages;
    private final Executor executor;

    RewrapService(
            Registry registry,
            Admission admission,
            LocalGroup localGroup,
            AuditTrail audit,
            Stages stages,
            Executor executor) {
        this.registry = registry;
        this.admission = admission;
        this.localGroup = localGroup;
        this.audit = audit;
        this.stages = stages;
        this.executor = executor;
    }

    /** Answers a request, with one outcome for each key in it. Blocks, at most until the deadline. Never throws. */
    public RewrapAnswer rewrap(Caller caller, RewrapOrder order, Deadline deadline) {
        Duration allowed = deadline.remaining();
        RegistrySnapshot snapshot = registry.snapshot();
        ClientWrapper client = new ClientWrapper(order.clientKey());
        List<CompletableFuture<List<Decided>>> work = new ArrayList<>();
        for (KeyGroup group : order.groups()) {
            work.add(CompletableFuture.supplyAsync(
                    () -> decideOrFail(caller, order.requestId(), group, snapshot, client, deadline), executor));
        }
        CompletableFuture.allOf(work.toArray(CompletableFuture[]::new)).join();
        List<List<Decided>> combined = combine(order, work);
        return answer(order, audited(caller, order, combined, allowed, deadline));
    }

    private List<List<Decided>> combine(RewrapOrder order, List<CompletableFuture<List<Decided>>> work) {
        try (var _ = stages.start(Stage.COMBINE)) {
            return combined(order, work);
        }
    }

    private static List<List<Decided>> combined(RewrapOrder order, List<CompletableFuture<List<Decided>>> work) {
        List<List<Decided>> combined = new ArrayList<>();
        for (int i = 0; i < work.size(); i++) {
            combined.add(Combiner.combine(
                    order.groups().get(i).release(), work.get(i).join()));
        }
        return combined;
    }

    /** A fault of ours costs this group, with a typed result for each of its keys. */
    private List<Decided> decideOrFail(
            Caller caller,
            String requestId,
            KeyGroup group,
            RegistrySnapshot snapshot,
            ClientWrapper client,
            Deadline deadline) {
        try {
            return decide(caller, requestId, group, snapshot, client, deadline);
        } catch (RuntimeException e) {
            LOG.error("A group could not be decided", e);
            return refuseAll(group.keys(), ErrorCode.INTERNAL_ERROR, "an internal error");
        }
    }

    private List<Decided> decide(
            Caller caller,
            String requestId,
            KeyGroup group,
            RegistrySnapshot snapshot,
            ClientWrapper client,
            Deadline deadline) {
        Map<String, Decided> decided = new LinkedHashMap<>();
        List<KeyRequest> admitted = new ArrayList<>();
        for (KeyRequest key : group.keys()) {
            Optional<Refused> refusal = admission.refusal(key, snapshot);
            refusal.ifPresentOrElse(
                    refused -> decided.put(key.id(), new Decided(key, refused, null, null)), () -> admitted.add(key));
        }
        if (!admitted.isEmpty()) {
            localGroup
                    .decide(caller, requestId, group, admitted, client, deadline)
                    .forEach(one -> decided.put(one.key().id(), one));
        }
        return group.keys().stream()
                .map(key -> Objects.requireNonNull(decided.get(key.id())))
                .toList();
    }

    /** No key leaves before its record is durable. */
    private List<List<Decided>> audited(
            Caller caller, RewrapOrder order, List<List<Decided>> groups, Duration allowed, Deadline deadline) {
        try (var _ = stages.start(Stage.AUDIT)) {
            audit.record(caller, order, groups, allowed.minus(deadline.remaining()), deadline);
            return groups;
        } catch (AuditUnavailableException e) {
            LOG.error("No key is released: {}", e.getMessage());
            return groups.stream()
                    .map(group -> refuseAll(
                            group.stream().map(Decided::key).toList(),
                            ErrorCode.AUDIT_UNAVAILABLE,
                            "the audit trail can't be written now; try again"))
                    .toList();
        }
    }

    private static RewrapAnswer answer(RewrapOrder order, List<List<Decided>> groups) {
        List<RewrapAnswer.Group> answers = new ArrayList<>();
        for (int i = 0; i < groups.size(); i++) {
            answers.add(new RewrapAnswer.Group(
                    order.groups().get(i).policyId(),
                    groups.get(i).stream()
                            .map(decided -> new RewrapAnswer.Item(decided.key(), decided.outcome()))
                            .toList()));
        }
        return new RewrapAnswer(answers);
    }

    private static List<Decided> refuseAll(List<KeyRequest> keys, ErrorCode code, String text) {
        return keys.stream().map(key -> Decided.refused(key, code, text)).toList();
    }
}
