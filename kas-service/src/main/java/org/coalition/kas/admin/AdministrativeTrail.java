package org.coalition.kas.admin;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import org.coalition.kas.audit.AdministrativeEvent;
import org.coalition.kas.audit.AuditJournal;
import org.coalition.kas.audit.AuditUnavailableException;
import org.coalition.kas.domain.Caller;
import org.coalition.kas.domain.Deadline;
import org.coalition.kas.http.ProblemException;
import org.coalition.kas.http.Refusals;
import org.coalition.kas.registry.RegistryAdministration.ConflictException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/** Changes that administrators make: each on record, on disk, before it is made; so that nothing is done without one. */
@Component
final class AdministrativeTrail {

    private static final Logger LOG = LoggerFactory.getLogger(AdministrativeTrail.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final AuditJournal journal;

    AdministrativeTrail(AuditJournal journal) {
        this.journal = journal;
    }

    /** What somebody may do and is about to. */
    record Intent(AdministrativeEvent.Type type, String requestId, Caller administrator, String what, JsonNode change) {

        private AdministrativeEvent event(@Nullable String code) {
            return new AdministrativeEvent(type, requestId, administrator, what, change, code);
        }
    }

    /** The doing. */
    @FunctionalInterface
    interface Change<T> {
        T make() throws ConflictException;
    }

    /**
     * Records a change of the registry, and makes it. Blocks until both are done.
     *
     * @throws ProblemException if it was not made: 503 if audit or registry can't be written, 409 if what is there does not
     *     allow it
     */
    <T> T make(Intent intent, Change<T> change) throws ProblemException {
        begin(intent);
        try {
            return change.make();
        } catch (ConflictException e) {
            failed(intent, e.code());
            throw new ProblemException(HttpStatus.CONFLICT, String.valueOf(e.getMessage()));
        } catch (DataAccessException e) {
            LOG.error("The registry could not be changed", e);
            failed(intent, "REGISTRY_UNAVAILABLE");
            throw unavailable("the registry can't be written; ask again: that harms nothing");
        }
    }

    private void begin(Intent intent) throws ProblemException {
        try {
            append(intent.event(null));
        } catch (AuditUnavailableException e) {
            throw unavailable("the audit trail can't be written: nothing was changed");
        }
    }

    /** What is on record so far says that it was about to be made. */
    private void failed(Intent intent, String code) {
        try {
            append(intent.event(code));
        } catch (AuditUnavailableException e) {
            LOG.error("That {} failed by {} is not on record", intent.what(), code, e);
        }
    }

    private void append(AdministrativeEvent event) throws AuditUnavailableException {
        journal.append(List.of(event), Deadline.in(PATIENCE));
    }

    private static ProblemException unavailable(String detail) {
        return new ProblemException(HttpStatus.SERVICE_UNAVAILABLE, detail, List.of(), Refusals.retryAfter());
    }
}
