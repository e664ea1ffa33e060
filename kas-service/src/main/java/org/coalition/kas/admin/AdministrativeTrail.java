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
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/** Records of what administrators do: on disk before it is done, so that nothing is done without one. */
@Component
final class AdministrativeTrail {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final AuditJournal journal;

    AdministrativeTrail(AuditJournal journal) {
        this.journal = journal;
    }

    /** A change that somebody may make and is about to. */
    Change registryChange(String requestId, Caller administrator, String what, JsonNode change) {
        return new Change(requestId, administrator, what, change);
    }

    /** One change, and its records. */
    final class Change {
        private final String requestId;
        private final Caller administrator;
        private final String what;
        private final JsonNode change;

        private Change(String requestId, Caller administrator, String what, JsonNode change) {
            this.requestId = requestId;
            this.administrator = administrator;
            this.what = what;
            this.change = change;
        }

        /** Records that it is about to be made. Blocks until that is on disk. */
        void begin() throws ProblemException {
            append(null);
        }

        /** Records why it was not made after all. Blocks until that is on disk. */
        void failed(String code) throws ProblemException {
            append(code);
        }

        private void append(@Nullable String code) throws ProblemException {
            try {
                journal.append(
                        List.of(new AdministrativeEvent(
                                AdministrativeEvent.Type.REGISTRY_CHANGED,
                                requestId,
                                administrator,
                                what,
                                change,
                                code)),
                        Deadline.in(PATIENCE));
            } catch (AuditUnavailableException e) {
                throw new ProblemException(
                        HttpStatus.SERVICE_UNAVAILABLE,
                        "the audit trail can't be written: nothing was changed",
                        List.of(),
                        Refusals.retryAfter());
            }
        }
    }
}
