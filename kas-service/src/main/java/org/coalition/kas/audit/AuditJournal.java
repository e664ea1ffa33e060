package org.coalition.kas.audit;

import java.util.List;
import org.coalition.kas.domain.Deadline;

/** The audit trail. */
public interface AuditJournal {

    /**
     * Appends the records of one request and blocks until they are on disk.
     *
     * @throws AuditUnavailableException if they are not; nothing may be released then
     */
    void append(List<? extends AuditRecord> events, Deadline deadline) throws AuditUnavailableException;
}
