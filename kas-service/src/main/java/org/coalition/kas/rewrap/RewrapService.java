package org.coalition.kas.rewrap;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.coalition.kas.audit.AuditUnavailableException;
import org.coalition.kas.crypto.KeyWrap;
import org.coalition.kas.domain.Caller;
import org.coalition.kas.domain.Deadline;
import org.coalition.kas.domain.RewrapOrder;
import org.coalition.kas.domain.SlowestLeg;
import org.coalition.kas.protocol.ErrorCode;
import org.coalition.kas.registry.Registry;
import org.coalition.kas.telemetry.Stage;
import org.coalition.kas.telemetry.Stages;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pipeline: all work at once, combine, audit durably, answer. Values flow one way; a failure costs its own keys and no
 * other.
 */
public final class RewrapService {

    private static final Logger LOG = LoggerFactory.getLogger(RewrapService.class);

    /** What is left for combining, audit and signing when the work's time is up. */
    private static final Duration RESERVE = Duration.ofMillis(500);

    private final Registry registry;
    private final FanOut fanOut;
    private final AuditTrail audit;
    private final Clock clock;
    private final Stages stages;

    RewrapService(Registry registry, FanOut fanOut, AuditTrail audit, Clock clock, Stages stages) {
        this.registry = registry;
        this.fanOut = fanOut;
        this.audit = audit;
        this.clock = clock;
        this.stages = stages;
    }

    /** Answers a request, with one outcome for each key in it. Blocks, at most until the deadline. */
    public RewrapAnswer rewrap(Caller caller, RewrapOrder order, Deadline deadline) {
        Duration allowed = deadline.remaining();
        Inquiry inquiry = new Inquiry(
                caller,
                order,
                registry.snapshot(),
                KeyWrap.to(order.clientKey().key()),
                clock.instant(),
                deadline.earlierBy(RESERVE),
                new Semaphore(Inquiry.UNWRAPS_AT_ONCE),
                new SlowestLeg());
        long start = System.nanoTime();
        FanOut.Result result = fanOut.decide(inquiry);
        Duration federation = inquiry.legs().leaves(Duration.ofNanos(System.nanoTime() - start));
        List<List<Decided>> combined = combine(order, result.groups());
        List<List<Decided>> audited = audited(inquiry, combined, allowed.minus(deadline.remaining()), deadline);
        return answer(order, audited, result.peers(), federation);
    }

    private List<List<Decided>> combine(RewrapOrder order, List<List<Decided>> groups) {
        try (var _ = stages.start(Stage.COMBINE)) {
            List<List<Decided>> combined = new ArrayList<>();
            for (int i = 0; i < groups.size(); i++) {
                combined.add(Combiner.combine(order.groups().get(i).release(), groups.get(i)));
            }
            return combined;
        }
    }

    /** No key leaves before its record is durable. */
    private List<List<Decided>> audited(
            Inquiry inquiry, List<List<Decided>> groups, Duration latency, Deadline deadline) {
        try (var _ = stages.start(Stage.AUDIT)) {
            audit.record(inquiry, groups, latency, deadline);
            return groups;
        } catch (AuditUnavailableException e) {
            LOG.error("No key is released: {}", e.getMessage());
            return groups.stream()
                    .map(group -> Decided.allRefused(
                            group.stream().map(Decided::key).toList(),
                            ErrorCode.AUDIT_UNAVAILABLE,
                            "the audit trail can't be written now; try again"))
                    .toList();
        }
    }

    private static RewrapAnswer answer(RewrapOrder order, List<List<Decided>> groups, int peers, Duration federation) {
        List<RewrapAnswer.Group> answers = new ArrayList<>();
        for (int i = 0; i < groups.size(); i++) {
            answers.add(new RewrapAnswer.Group(
                    order.groups().get(i).policyId(),
                    groups.get(i).stream()
                            .map(decided -> new RewrapAnswer.Item(decided.key(), decided.outcome()))
                            .toList()));
        }
        return new RewrapAnswer(answers, peers, federation);
    }
}
