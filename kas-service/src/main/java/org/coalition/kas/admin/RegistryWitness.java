package org.coalition.kas.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.coalition.kas.audit.AuditJournal;
import org.coalition.kas.audit.AuditUnavailableException;
import org.coalition.kas.audit.RegistryInForce;
import org.coalition.kas.domain.Deadline;
import org.coalition.kas.registry.RegistryChanged;
import org.springframework.context.event.EventListener;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/**
 * Puts on record whom this replica trusts from now on, however that came about: a change by hand or an import has no
 * administrator's record.
 */
@Component
final class RegistryWitness {

    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final AuditJournal journal;

    RegistryWitness(AuditJournal journal) {
        this.journal = journal;
    }

    /**
     * After all that the change means to others, none of which waits for a disk.
     *
     * @throws IllegalStateException if it can't be recorded now: then it is told again with the next poll
     */
    @EventListener
    @Order(Ordered.LOWEST_PRECEDENCE)
    void note(RegistryChanged changed) {
        Optional<ObjectNode> difference = changed.ofTrust();
        if (difference.isEmpty()) {
            return;
        }
        try {
            journal.append(List.of(new RegistryInForce(difference.get())), Deadline.in(PATIENCE));
        } catch (AuditUnavailableException e) {
            throw new IllegalStateException("the audit trail can't be written", e);
        }
    }
}
