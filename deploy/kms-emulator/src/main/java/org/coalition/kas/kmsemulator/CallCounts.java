package org.coalition.kas.kmsemulator;

import io.grpc.Status;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * How many calls came, by operation and by the code they were answered with. A call is counted just before its answer is
 * sent, so that who has an answer finds it counted; a call whose caller gave up counts as {@code CANCELLED} or
 * {@code DEADLINE_EXCEEDED}.
 */
public final class CallCounts {

    private volatile Tally tally = new Tally(new ConcurrentHashMap<>(), new ConcurrentHashMap<>());

    private record Outcome(Operation operation, Status.Code code) {}

    private record Tally(Map<Outcome, LongAdder> byOutcome, Map<String, LongAdder> byKey) {}

    /** The count of one operation's calls with one outcome. */
    public long count(Operation operation, Status.Code code) {
        LongAdder count = tally.byOutcome().get(new Outcome(operation, code));
        return count == null ? 0 : count.sum();
    }

    /** The count of one operation's calls, whatever came of them. */
    public long count(Operation operation) {
        return byOperation().getOrDefault(operation, Map.of()).values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    /** All counts but those that are 0. */
    public Map<Operation, Map<Status.Code, Long>> byOperation() {
        Map<Operation, Map<Status.Code, Long>> counts = new EnumMap<>(Operation.class);
        tally.byOutcome().forEach((outcome, count) -> counts.computeIfAbsent(
                        outcome.operation(), operation -> new EnumMap<>(Status.Code.class))
                .put(outcome.code(), count.sum()));
        return counts;
    }

    /** The count of AsymmetricDecrypt by the full name of an existing key version, whatever came of the calls. */
    public Map<String, Long> byKey() {
        Map<String, Long> counts = new TreeMap<>();
        tally.byKey().forEach((name, count) -> counts.put(name, count.sum()));
        return counts;
    }

    /** Starts again from 0. */
    public void reset() {
        tally = new Tally(new ConcurrentHashMap<>(), new ConcurrentHashMap<>());
    }

    void add(Operation operation, Status.Code code) {
        tally.byOutcome()
                .computeIfAbsent(new Outcome(operation, code), outcome -> new LongAdder())
                .increment();
    }

    void addDecrypt(String keyVersion) {
        tally.byKey().computeIfAbsent(keyVersion, name -> new LongAdder()).increment();
    }
}
