package org.coalition.kas.perf;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.coalition.kas.client.KasException;
import org.coalition.kas.local.KasProcess;
import org.coalition.kas.perf.Flow.Sent;
import org.coalition.kas.perf.PeerPhase.Kind;

/**
 * Three nations under a steady load of two kinds, for all of their keys and for those of two of them, while the third one
 * hangs, drips and is well again, in turns; then is suspended and resumed.
 */
final class PeersScenario {

    static final List<String> ALL = List.of("USA", "FRA", "GBR");
    static final List<String> WITHOUT_FRA = List.of("USA", "GBR");

    private static final int ROUNDS = 3;

    /** Longer than a request may take: the first ones that hang end within it. */
    private static final Duration PHASE = Duration.ofSeconds(11);

    private static final Duration SUSPENDED = Duration.ofSeconds(16);
    private static final Duration RESUMED = Duration.ofSeconds(14);
    private static final Duration WARM_UP = Duration.ofSeconds(12);
    private static final int WARM_UP_ROUNDS = 3;
    private static final int WARM_UP_PER_SECOND = 40;
    private static final Duration BETWEEN_BYTES = Duration.ofMillis(50);
    private static final Duration LOOK = Duration.ofMillis(250);
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final Duration A_SECOND = Duration.ofSeconds(1);
    private static final int PROBES_PER_SECOND = 10;
    private static final int WHOLE_IN_A_ROW = 3;

    /** What begins a phase, or ends it. */
    @FunctionalInterface
    private interface Step {
        void run() throws IOException;
    }

    private final Site site;
    private final KasProcess fra;
    private final Progress progress;
    private final Flow all;
    private final Flow withoutFra;
    private final Flow probe;
    private final List<PeerPhase> phases = new ArrayList<>();
    private final List<Duration> recoveries = new ArrayList<>();

    /**
     * Prepares it.
     *
     * @param rate requests a second for keys of all nations
     * @param otherRate requests a second that don't need FRA
     */
    PeersScenario(Site site, int rate, int otherRate, Progress progress) throws KasException {
        this.site = site;
        this.fra = site.kas("FRA");
        this.progress = progress;
        this.all = new Flow(site, site.rewrapUrl(), ALL, rate);
        this.withoutFra = new Flow(site, site.rewrapUrl(), WITHOUT_FRA, otherRate);
        this.probe = new Flow(site, site.rewrapUrl(), ALL, PROBES_PER_SECOND);
    }

    PeerPhases run() throws KasException, IOException, InterruptedException {
        warmUp();
        for (int round = 1; round <= ROUNDS; round++) {
            phase(Kind.UNDISTURBED, PHASE, () -> {}, () -> {});
            phase(Kind.HANGS, PHASE, fra.child()::suspend, fra.child()::resume);
            untilWhole();
            phase(Kind.DRIPS, PHASE, () -> site.drip("FRA", BETWEEN_BYTES), () -> site.drip("FRA", Duration.ZERO));
            untilWhole();
        }
        try (Suspension suspension = new Suspension(site, "USA", fra)) {
            phase(Kind.SUSPENDED, SUSPENDED, suspension::suspend, () -> {});
            phase(Kind.RESUMED, RESUMED, suspension::resume, () -> {});
        }
        return new PeerPhases(phases, recoveries);
    }

    private void warmUp() throws KasException, InterruptedException {
        Flow fast = new Flow(site, site.rewrapUrl(), ALL, WARM_UP_PER_SECOND);
        for (int round = 1; round <= WARM_UP_ROUNDS; round++) {
            int sent = fast.run(WARM_UP).size();
            progress.say("warmed up by " + round * sent + " requests for keys of all three nations");
        }
    }

    /** Requests are made and keys are cached before it begins. */
    private void phase(Kind kind, Duration length, Step begin, Step end)
            throws KasException, IOException, InterruptedException {
        Flow.Batch needing = all.prepare(length);
        Flow.Batch others = withoutFra.prepare(length);
        long before = reached();
        begin.run();
        long start = System.nanoTime();
        needing.start();
        others.start();
        Duration last = kind == Kind.SUSPENDED ? lastReached(before, start, length) : waited(length);
        end.run();
        PeerPhase phase = new PeerPhase(kind, start, needing.sent(), others.sent(), reached() - before, last);
        progress.say(phase.line());
        phases.add(phase);
    }

    private static Duration waited(Duration length) throws InterruptedException {
        Thread.sleep(length);
        return Duration.ZERO;
    }

    /** Watches FRA's own count for so long; the time until it last grew. */
    private Duration lastReached(long before, long start, Duration length) throws KasException, InterruptedException {
        long counted = before;
        long last = start;
        while (System.nanoTime() - start < length.toNanos()) {
            Thread.sleep(LOOK);
            long now = reached();
            if (now > counted) {
                counted = now;
                last = System.nanoTime();
            }
        }
        return Duration.ofNanos(last - start);
    }

    /** Requests that FRA has answered so far, as it counts: only its peers send any. */
    private long reached() throws KasException {
        return (long) site.reader().metrics(fra).sum("kas_rewrap_seconds_count", Map.of());
    }

    /** Asks until FRA's keys come again, some times in a row; how long that took is kept. */
    private void untilWhole() throws KasException, InterruptedException {
        long start = System.nanoTime();
        List<Sent> row = List.of();
        while (row.size() < WHOLE_IN_A_ROW) {
            if (System.nanoTime() - start > PATIENCE.toNanos()) {
                throw new LabFailure("FRA answers again, but its keys did not come for " + PATIENCE.toSeconds() + " s");
            }
            row = rightAtTheEnd(probe.run(A_SECOND));
        }
        recoveries.add(Duration.ofNanos(row.getFirst().answer().endNanos() - start));
    }

    private static List<Sent> rightAtTheEnd(List<Sent> sent) {
        int first = sent.size();
        while (first > 0 && sent.get(first - 1).right()) {
            first--;
        }
        return sent.subList(first, sent.size());
    }
}
