package org.coalition.kas.rewrap;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.coalition.kas.audit.AuditEvent;
import org.coalition.kas.audit.AuditJournal;
import org.coalition.kas.audit.AuditUnavailableException;
import org.coalition.kas.crypto.Hashes;
import org.coalition.kas.domain.Deadline;
import org.coalition.kas.domain.KaoOutcome.Relayed;
import org.coalition.kas.domain.KeyGroup;
import org.coalition.kas.domain.Provenance.Forwarded;
import org.coalition.kas.policy.Decision;
import org.coalition.kas.protocol.ErrorCode;
import org.coalition.kas.protocol.ErrorCode.ErrorClass;

/** Tells the audit what was decided, one event a key. */
final class AuditTrail {

    private static final int MAX_LABEL_CHARS = 4_096;

    private final AuditJournal journal;

    AuditTrail(AuditJournal journal) {
        this.journal = journal;
    }

    /** Blocks until the records are on disk. */
    void record(Inquiry inquiry, List<List<Decided>> groups, Duration latency, Deadline deadline)
            throws AuditUnavailableException {
        List<AuditEvent> events = new ArrayList<>();
        for (int i = 0; i < groups.size(); i++) {
            KeyGroup group = inquiry.order().groups().get(i);
            String policyHash = Hashes.sha256Hex(group.bindingInput().toByteArray());
            JsonNode labels = bounded(group.policy().path("dissem"));
            for (Decided decided : groups.get(i)) {
                events.add(event(inquiry, group, policyHash, labels, decided, latency));
            }
        }
        journal.append(events, deadline);
    }

    /** The caller writes the labels, and they stand in the record of every key: a megabyte of them would fill the disk. */
    private static JsonNode bounded(JsonNode labels) {
        return labels.toString().length() <= MAX_LABEL_CHARS ? labels : TextNode.valueOf("longer than a record may be");
    }

    private static AuditEvent event(
            Inquiry inquiry, KeyGroup group, String policyHash, JsonNode labels, Decided decided, Duration latency) {
        Decision decision = decided.decision();
        ErrorCode code = decided.outcome().errorCode();
        return new AuditEvent(
                type(decided),
                inquiry.requestId(),
                inquiry.caller(),
                inquiry.order().clientKey().thumbprint(),
                group.policyId(),
                policyHash,
                labels,
                decided.key(),
                code == null ? null : code.name(),
                decided.reasons(),
                decision == null ? null : decision.levels().subject(),
                decision == null ? null : decision.levels().resource(),
                decision == null ? null : decision.policyVersion(),
                decided.cacheHit(),
                chain(inquiry),
                decided.outcome() instanceof Relayed relayed ? relayed.peer().value() : null,
                latency);
    }

    /** The KASes that the request has passed before us. */
    private static List<String> chain(Inquiry inquiry) {
        return inquiry.order().provenance() instanceof Forwarded forwarded
                ? List.of(forwarded.by().value())
                : List.of();
    }

    private static AuditEvent.Type type(Decided decided) {
        if (decided.outcome() instanceof Relayed) {
            return AuditEvent.Type.FEDERATION_FORWARDED;
        }
        ErrorCode code = decided.outcome().errorCode();
        if (code == null) {
            return AuditEvent.Type.KEY_RELEASED;
        }
        if (code.errorClass() == ErrorClass.GROUP) {
            return AuditEvent.Type.KEY_WITHHELD;
        }
        return code.errorClass() == ErrorClass.INTEGRITY
                ? AuditEvent.Type.INTEGRITY_FAILURE
                : AuditEvent.Type.KEY_DENIED;
    }
}
