package org.coalition.kas.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.coalition.kas.audit.AdministrativeEvent;
import org.coalition.kas.audit.AuditUnavailableException;
import org.coalition.kas.domain.Caller;
import org.coalition.kas.domain.Nation;
import org.coalition.kas.domain.Subject;
import org.coalition.kas.http.ProblemException;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.http.HttpStatus;

class AdministrativeTrailTest {

    private static final Caller ADA = new Caller(
            new Subject(
                    "ada@usa",
                    "https://idp-usa.example",
                    new Nation("USA"),
                    null,
                    null,
                    null,
                    null,
                    null,
                    List.of(),
                    null),
            "ada",
            "ab".repeat(32),
            "thumbprint",
            "app",
            Set.of("kas-admin"));
    private static final AdministrativeTrail.Intent INTENT = new AdministrativeTrail.Intent(
            AdministrativeEvent.Type.REGISTRY_CHANGED,
            "request",
            ADA,
            "REVOKE",
            JsonNodeFactory.instance.objectNode().put("sub", "bob"));

    private final List<JsonNode> records = new ArrayList<>();
    private final List<Integer> recordsWhenMade = new ArrayList<>();
    private boolean diskFull;
    private final AdministrativeTrail trail = new AdministrativeTrail((events, deadline) -> {
        if (diskFull) {
            throw new AuditUnavailableException("the disk is full", new IllegalStateException());
        }
        events.forEach(event -> records.add(event.toJson()));
    });

    @Test
    void change_isOnRecordBeforeItIsMade() throws Exception {
        trail.make(INTENT, () -> recordsWhenMade.add(records.size()));

        assertThat(recordsWhenMade).containsExactly(1);
        assertThat(records).hasSize(1);
        JsonNode record = records.getFirst();
        assertThat(record.path("eventType").asText()).isEqualTo("REGISTRY_CHANGED");
        assertThat(record.path("acp240Category").asText()).isEqualTo("ACCESS_MODIFIED");
        assertThat(record.path("decision").asText()).isEqualTo("ALLOW");
        assertThat(record.at("/subject/uniqueID").asText()).isEqualTo("ada@usa");
        assertThat(record.at("/subject/sub").asText()).isEqualTo("ada");
        assertThat(record.at("/change/sub").asText()).isEqualTo("bob");
    }

    @Test
    void change_thatCantBeRecorded_isNotMade() {
        diskFull = true;

        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> trail.make(INTENT, () -> recordsWhenMade.add(0)))
                .satisfies(e -> assertThat(e.status()).isEqualTo(HttpStatus.SERVICE_UNAVAILABLE))
                .withMessageContaining("nothing was changed");
        assertThat(recordsWhenMade).isEmpty();
    }

    @Test
    void change_thatTheRegistryDoesNotTake_isOnRecordAsFailed() {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> trail.make(INTENT, () -> {
                    throw new DataAccessResourceFailureException("MongoDB at mongo:27017 is away");
                }))
                .satisfies(e -> assertThat(e.status()).isEqualTo(HttpStatus.SERVICE_UNAVAILABLE))
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("mongo"));

        assertThat(records)
                .extracting(record -> record.path("decision").asText())
                .containsExactly("ALLOW", "FAILED");
        assertThat(records.getLast().path("code").asText()).isEqualTo("REGISTRY_UNAVAILABLE");
    }

    /** What went wrong first is what the caller must know. */
    @Test
    void change_whenTheFailureCantBeRecordedEither_isToldOfAsTheFailure() {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> trail.make(INTENT, () -> {
                    diskFull = true;
                    throw new DataAccessResourceFailureException("away");
                }))
                .withMessageContaining("the registry can't be written");
    }
}
