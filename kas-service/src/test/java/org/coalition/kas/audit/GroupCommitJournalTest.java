package org.coalition.kas.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.coalition.kas.domain.Deadline;
import org.coalition.kas.domain.KasId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GroupCommitJournalTest {

    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-01-31T12:00:00Z"), ZoneOffset.UTC);

    @TempDir
    private Path folder;

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private JournalFile file;
    private GroupCommitJournal journal;

    @BeforeEach
    void open() throws Exception {
        file = JournalFile.open(path());
        journal = new GroupCommitJournal(file, new KasId("kas-usa"), CLOCK, meters);
    }

    @AfterEach
    void close() throws Exception {
        journal.close();
    }

    private Path path() {
        return folder.resolve("journal.jsonl");
    }

    private static Deadline soon() {
        return Deadline.in(Duration.ofSeconds(10));
    }

    @Test
    void append_returnsOnlyOnceEachEventHasItsRecordOnDisk() throws Exception {
        journal.append(List.of(Events.event("a"), Events.event("b")), soon());

        List<JsonNode> records = Events.recordsIn(path());
        assertThat(records)
                .extracting(record -> record.path("keyAccessObjectId").asText())
                .containsExactly("a", "b");
        assertThat(records)
                .allSatisfy(record -> assertThat(record.path("ts").asText()).isEqualTo("2026-01-31T12:00:00Z"))
                .allSatisfy(record -> assertThat(record.path("kasId").asText()).isEqualTo("kas-usa"));
        assertThat(records)
                .extracting(record -> record.path("eventId").asText())
                .doesNotHaveDuplicates();
        assertThat(Events.areChained(records)).isTrue();
    }

    @Test
    void append_whenReopened_goesOnWithTheChain() throws Exception {
        journal.append(List.of(Events.event("a")), soon());
        journal.close();
        open();
        journal.append(List.of(Events.event("b")), soon());

        List<JsonNode> records = Events.recordsIn(path());
        assertThat(records).hasSize(2);
        assertThat(Events.areChained(records)).isTrue();
        assertThat(meters.get("kas.audit.sequence").gauge().value()).isPositive();
    }

    @Test
    void append_whenManyDoAtOnce_keepsOneChainWithOneRecordEach() throws Exception {
        int requests = 200;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Void>> work = IntStream.range(0, requests)
                    .<Callable<Void>>mapToObj(i -> () -> {
                        journal.append(List.of(Events.event("a" + i), Events.event("b" + i)), soon());
                        return null;
                    })
                    .toList();
            for (Future<Void> one : threads.invokeAll(work)) {
                assertThat(one.state()).isEqualTo(Future.State.SUCCESS);
            }
        }

        List<JsonNode> records = Events.recordsIn(path());
        assertThat(records)
                .extracting(record -> record.path("keyAccessObjectId").asText())
                .hasSize(2 * requests)
                .doesNotHaveDuplicates();
        assertThat(Events.areChained(records)).isTrue();
    }

    @Test
    void append_whenTheDiskFails_isUnavailableAndSaysSo() throws Exception {
        journal.append(List.of(Events.event("a")), soon());
        file.close();

        assertThatExceptionOfType(AuditUnavailableException.class)
                .isThrownBy(() -> journal.append(List.of(Events.event("b")), soon()));
        assertThat(journal.failing()).isTrue();
        assertThat(meters.get("kas.audit.failures").counter().count()).isEqualTo(1);
        assertThat(Events.recordsIn(path())).hasSize(1);
    }

    /** A record that can't be written fails its group alone; the chain goes on where it was. */
    @Test
    void append_whenOneWriteFails_goesOnAfterwardsWithoutAGapInTheChain() throws Exception {
        journal.append(List.of(Events.event("a")), soon());
        assertThatExceptionOfType(AuditUnavailableException.class)
                .isThrownBy(() -> journal.append(List.of(Events.event("b", "\"\\ud800\"")), soon()));
        assertThat(journal.failing()).isTrue();

        journal.append(List.of(Events.event("c")), soon());

        assertThat(journal.failing()).isFalse();
        List<JsonNode> records = Events.recordsIn(path());
        assertThat(records)
                .extracting(record -> record.path("keyAccessObjectId").asText())
                .containsExactly("a", "c");
        assertThat(Events.areChained(records)).isTrue();
    }

    /** A KAS that is not ready gets no request that could find out. */
    @Test
    void failing_whenTheDiskIsBack_endsWithoutARequest() throws Exception {
        journal.append(List.of(Events.event("a")), soon());
        assertThatExceptionOfType(AuditUnavailableException.class)
                .isThrownBy(() -> journal.append(List.of(Events.event("b", "\"\\ud800\"")), soon()));

        await().until(() -> !journal.failing());

        journal.append(List.of(Events.event("c")), soon());
        List<JsonNode> records = Events.recordsIn(path());
        assertThat(records).hasSize(2);
        assertThat(Events.areChained(records)).isTrue();
    }

    @Test
    void append_whenTheDeadlineHasPassed_isUnavailable() {
        assertThatExceptionOfType(AuditUnavailableException.class)
                .isThrownBy(() -> journal.append(List.of(Events.event("a")), Deadline.in(Duration.ZERO)));
    }

    @Test
    void append_whenInterrupted_isUnavailableAndKeepsTheInterruption() {
        Thread.currentThread().interrupt();

        assertThatExceptionOfType(AuditUnavailableException.class)
                .isThrownBy(() -> journal.append(List.of(Events.event("a")), soon()));
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void failing_whenTheWriterHasEnded_isTrue() throws Exception {
        journal.close();

        await().until(journal::failing);
        assertThatExceptionOfType(AuditUnavailableException.class)
                .isThrownBy(() -> journal.append(List.of(Events.event("a")), Deadline.in(Duration.ofMillis(50))));
    }

    @Test
    void record_holdsNoKeyAndNoToken() throws Exception {
        journal.append(List.of(Events.event("a")), soon());

        assertThat(Events.recordsIn(path()).getFirst().fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder(
                        "eventType",
                        "acp240Category",
                        "requestId",
                        "subject",
                        "clientKeyThumbprint",
                        "jkt",
                        "policyId",
                        "policyHash",
                        "clearanceLevel",
                        "classificationLevel",
                        "labels",
                        "keyAccessObjectId",
                        "kid",
                        "decision",
                        "code",
                        "reasons",
                        "chain",
                        "peer",
                        "policyVersion",
                        "cacheHit",
                        "latencyMicros",
                        "eventId",
                        "ts",
                        "kasId",
                        "chainId",
                        "seq",
                        "prev",
                        "hash");
    }
}
