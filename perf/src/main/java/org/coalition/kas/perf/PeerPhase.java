package org.coalition.kas.perf;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import org.coalition.kas.perf.Flow.Sent;
import org.coalition.kas.perf.Verdict.Kind;

/**
 * One part of the run.
 *
 * @param startNanos when what it is about had been done
 * @param needing requests for keys of USA, FRA and GBR
 * @param others requests for keys of USA and GBR
 * @param reached requests that reached FRA, as FRA counts
 * @param lastReached from the start until the last one of them was seen; only of a suspension
 */
record PeerPhase(
        Kind kind, long startNanos, List<Sent> needing, List<Sent> others, long reached, Duration lastReached) {

    private static final int FRA = 1;

    /** What a phase is about, and how the asked KAS may excuse FRA in it. */
    enum Kind {
        UNDISTURBED("as it should be", Set.of()),
        HANGS("FRA hangs", Set.of("PEER_TIMEOUT", "PEER_UNAVAILABLE")),
        /** What FRA lets come of a request's body drips, too: it may refuse a body that came too slowly. */
        DRIPS("FRA's answers drip", Set.of("PEER_TIMEOUT", "PEER_UNAVAILABLE", "PEER_BAD_ANSWER")),
        SUSPENDED("FRA suspended", Set.of("PEER_SUSPENDED")),
        RESUMED("FRA resumed", Set.of("PEER_SUSPENDED"));

        private final String label;

        @SuppressWarnings("ImmutableEnumChecker") // made by Set.of
        private final Set<String> excuses;

        Kind(String label, Set<String> excuses) {
            this.label = label;
            this.excuses = excuses;
        }

        String label() {
            return label;
        }
    }

    PeerPhase {
        needing = List.copyOf(needing);
        others = List.copyOf(others);
    }

    /** The verdicts that are not as they should be, by what they say: anything but FRA's key with an excuse. */
    Map<String, Long> wrong() {
        Map<String, Long> all = new TreeMap<>(wrongNeeding());
        wrongOthers().forEach((why, count) -> all.merge(why, count, Long::sum));
        return all;
    }

    Map<String, Long> wrongNeeding() {
        return counted(needing.stream().flatMap(sent -> withoutExcuse(sent).stream()));
    }

    Map<String, Long> wrongOthers() {
        return counted(others.stream().flatMap(sent -> sent.verdicts().stream()));
    }

    private static Map<String, Long> counted(Stream<Verdict> verdicts) {
        return verdicts.filter(verdict -> verdict.kind() != Verdict.Kind.RIGHT)
                .collect(Collectors.groupingBy(Verdict::why, TreeMap::new, Collectors.counting()));
    }

    private List<Verdict> withoutExcuse(Sent sent) {
        List<Verdict> verdicts = new ArrayList<>(sent.verdicts());
        if (!excuse(sent).isEmpty()) {
            verdicts.remove(FRA);
        }
        return verdicts;
    }

    /** Why FRA's key is missing, if for one of the reasons that this phase may have; else empty. */
    private String excuse(Sent sent) {
        Verdict verdict = sent.verdicts().get(FRA);
        String code = verdict.why().replace("kas-usa ", "");
        return verdict.kind() == Verdict.Kind.ERROR && kind.excuses.contains(code) ? code : "";
    }

    /** How often each of FRA's keys was missing for which reason. */
    Map<String, Long> excuses() {
        return needing.stream()
                .map(this::excuse)
                .filter(code -> !code.isEmpty())
                .collect(Collectors.groupingBy(code -> code, TreeMap::new, Collectors.counting()));
    }

    /** Requests that were due this long after the start, and for which FRA's key came. */
    long wholeAfter(Duration time) {
        return dueAfter(time).filter(Sent::right).count();
    }

    /** Those for which it did not. */
    long partialAfter(Duration time) {
        return dueAfter(time).filter(sent -> !sent.right()).count();
    }

    private Stream<Sent> dueAfter(Duration time) {
        return needing.stream().filter(sent -> sent.answer().startNanos() - startNanos > time.toNanos());
    }

    /** From the start until the first answer with all keys in it; longer than anything if there was none. */
    Duration firstWhole() {
        return Duration.ofNanos(needing.stream()
                .filter(Sent::right)
                .mapToLong(sent -> sent.answer().endNanos() - startNanos)
                .min()
                .orElse(Long.MAX_VALUE));
    }

    static Histogram latency(List<Sent> sent) {
        Histogram histogram = new Histogram(60_000_000, 3);
        sent.forEach(one -> histogram.recordValue(Math.max(1, one.answer().nanos() / 1_000)));
        return histogram;
    }

    /** In one line. */
    String line() {
        return String.format(
                Locale.ROOT,
                "%-18s without FRA: p50 %5.1f p99 %6.1f ms; with FRA: p50 %5.1f max %7.1f ms, missing %s; reached FRA: %d; wrong: %s",
                kind.label(),
                latency(others).getValueAtPercentile(50) / 1_000.0,
                latency(others).getValueAtPercentile(99) / 1_000.0,
                latency(needing).getValueAtPercentile(50) / 1_000.0,
                latency(needing).getMaxValue() / 1_000.0,
                excuses(),
                reached,
                wrong());
    }
}
