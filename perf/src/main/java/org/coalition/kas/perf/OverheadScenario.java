package org.coalition.kas.perf;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.coalition.kas.client.KasException;
import org.coalition.kas.perf.Flow.Sent;

/**
 * A modest stream for keys of three nations to the first of them, and one for keys of the farthest of them straight to it, in
 * turns, on warm JVMs. All keys are cached.
 */
final class OverheadScenario {

    private static final List<String> ALL = List.of("USA", "FRA", "GBR");
    private static final String FARTHEST = "GBR";
    private static final int ROUNDS = 4;
    private static final Duration TURN = Duration.ofSeconds(10);
    private static final int HURRIED = 600;
    private static final int AT_ONCE = 6;

    private final Site site;
    private final Duration warmUp;
    private final Progress progress;
    private final Flow federated;
    private final Flow direct;

    OverheadScenario(Site site, int rate, Duration warmUp, Progress progress) throws KasException, IOException {
        this.site = site;
        this.warmUp = warmUp;
        this.progress = progress;
        this.federated = new Flow(site, site.rewrapUrl(), ALL, rate);
        this.direct = new Flow(site, site.rewrapUrlOf(FARTHEST), List.of(FARTHEST), rate);
    }

    Overhead run(Map<String, Double> roundTrips) throws KasException, IOException, InterruptedException {
        warmUp();
        MetricsPage before = site.reader().metrics(site.asked());
        List<Sent> throughAll = new ArrayList<>();
        List<Sent> straight = new ArrayList<>();
        for (int round = 1; round <= ROUNDS; round++) {
            progress.say("round " + round + " of " + ROUNDS);
            throughAll.addAll(federated.run(TURN));
            straight.addAll(direct.run(TURN));
        }
        MetricsPage grown = site.reader().metrics(site.asked()).since(before);
        return new Overhead(throughAll, straight, grown, roundTrips);
    }

    /** As fast as they can, since the second compiler waits for thousands of calls; both ways. */
    private void warmUp() throws KasException, InterruptedException {
        long end = System.nanoTime() + warmUp.toNanos();
        int sent = 0;
        while (System.nanoTime() < end) {
            federated.hurry(HURRIED, AT_ONCE);
            direct.hurry(HURRIED / 4, AT_ONCE);
            sent += HURRIED + HURRIED / 4;
            progress.say("warmed up by " + sent + " requests");
        }
    }
}
