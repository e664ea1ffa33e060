package org.coalition.kas.audit;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.coalition.kas.domain.Deadline;
import org.coalition.kas.domain.KasId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A journal with a group commit.
 *
 * <p>An {@code fsync} costs the same for one record as for a thousand. So there is one writer: requests put their records
 * into a queue and wait; the writer takes all that is there, links it into the chain, writes it, forces it to disk once,
 * and then lets all of those requests go on. While it forces one group, the next one gathers. No request goes on before
 * its own records are on disk; under load the cost of a force is shared by all that waited for it, and without load a
 * request waits for nobody.
 *
 * <p>When a write fails, every request of the group is refused, the file is cut back to where the group began and the
 * chain with it, so that the next group continues an unbroken chain.
 */
final class GroupCommitJournal implements AuditJournal {

    private static final Logger LOG = LoggerFactory.getLogger(GroupCommitJournal.class);
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int QUEUE = 10_000;
    private static final Duration PROBE_EVERY = Duration.ofSeconds(1);

    private record Entry(List<? extends AuditRecord> events, CompletableFuture<Void> durable) {}

    private final JournalFile file;
    private final KasId kasId;
    private final Clock clock;
    private final Timer appendTimer;
    private final Counter failures;
    private final MeterRegistry meters;
    private final BlockingQueue<Entry> queue = new LinkedBlockingQueue<>(QUEUE);
    private final Thread writer;
    private volatile boolean failing;
    private volatile long lastSeq;

    GroupCommitJournal(JournalFile file, KasId kasId, Clock clock, MeterRegistry meters) {
        this.file = file;
        this.kasId = kasId;
        this.clock = clock;
        this.meters = meters;
        this.lastSeq = file.chain().lastSeq();
        this.appendTimer = Timer.builder("kas.audit.append")
                .description("From the end of a decision until its record is on disk")
                .register(meters);
        this.failures = Counter.builder("kas.audit.failures")
                .description("Requests that were refused because their records could not be written")
                .register(meters);
        Gauge.builder("kas.audit.sequence", this, journal -> journal.lastSeq)
                .description("Number of the last record")
                .register(meters);
        this.writer = Thread.ofPlatform().name("audit-writer").start(this::write);
    }

    @Override
    public void append(List<? extends AuditRecord> events, Deadline deadline) throws AuditUnavailableException {
        Timer.Sample sample = Timer.start(meters);
        Entry entry = new Entry(events, new CompletableFuture<>());
        try {
            if (!queue.offer(entry, deadline.remaining().toNanos(), TimeUnit.NANOSECONDS)) {
                throw new TimeoutException();
            }
            entry.durable().get(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
            sample.stop(appendTimer);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable(e);
        } catch (ExecutionException | TimeoutException e) {
            throw unavailable(e);
        }
    }

    private AuditUnavailableException unavailable(Exception cause) {
        failures.increment();
        return new AuditUnavailableException("the audit journal can't be written", cause);
    }

    /** Whether the last write failed, or there will be none: then this KAS is not ready. */
    boolean failing() {
        return failing || !writer.isAlive();
    }

    private void write() {
        List<Entry> group = new ArrayList<>();
        try {
            while (true) {
                Entry first = failing ? queue.poll(PROBE_EVERY.toNanos(), TimeUnit.NANOSECONDS) : queue.take();
                if (first == null) {
                    probe();
                } else {
                    group.add(first);
                    queue.drainTo(group);
                    commit(group);
                    group.clear();
                }
            }
        } catch (InterruptedException e) {
            queue.drainTo(group);
            group.forEach(entry -> entry.durable().completeExceptionally(e));
        }
    }

    /** While this KAS is not ready nobody sends it a request that could find out that the disk is back. */
    private void probe() {
        try {
            file.probe();
            failing = false;
            LOG.info("The audit journal can be written again");
        } catch (IOException e) {
            LOG.debug("The audit journal can't be written yet", e);
        }
    }

    private void commit(List<Entry> group) {
        HashChain before = file.chain().copy();
        try {
            file.append(lines(group));
            failing = false;
            lastSeq = file.chain().lastSeq();
            group.forEach(entry -> entry.durable().complete(null));
        } catch (IOException | RuntimeException e) {
            failing = true;
            file.rewind(before);
            LOG.error("The audit journal can't be written; no key is released until it can", e);
            group.forEach(entry -> entry.durable().completeExceptionally(e));
        }
    }

    private byte[] lines(List<Entry> group) throws IOException {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        String now = clock.instant().toString();
        for (Entry entry : group) {
            for (AuditRecord event : entry.events()) {
                ObjectNode record = event.toJson()
                        .put("eventId", UUID.randomUUID().toString())
                        .put("ts", now)
                        .put("kasId", kasId.value());
                lines.write(MAPPER.writeValueAsBytes(file.chain().link(record)));
                lines.write('\n');
            }
        }
        return lines.toByteArray();
    }

    /** What still waits is refused: the web server has drained before. */
    void close() throws IOException, InterruptedException {
        writer.interrupt();
        writer.join();
        file.close();
    }
}
