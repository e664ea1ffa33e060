package org.coalition.kas.perf;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import org.coalition.kas.client.KasException;
import org.coalition.kas.perf.load.Answer;

/**
 * One nation, all hits, a steady stream: as it should be, without Redis, with a new and empty one, with one that hangs,
 * and with that one again.
 */
final class FaultsScenario {

    /** Requests are good for 60 s, and are all made before the first is sent. */
    private static final Duration WHOLE = Duration.ofSeconds(48);

    private static final Duration PHASE = Duration.ofSeconds(9);
    private static final Duration LOOK = Duration.ofMillis(100);
    private static final int KEYS = 10;
    private static final int WARM_UP_ROUNDS = 3;
    private static final int WARM_UP_REQUESTS = 1_500;

    private final Site site;
    private final int rate;
    private final Progress progress;
    private final RequestMaker maker;
    private final Steady steady;
    private final List<Outages.Phase> phases = new ArrayList<>();

    FaultsScenario(Site site, int rate, Progress progress) throws KasException {
        this.site = site;
        this.rate = rate;
        this.progress = progress;
        this.maker = new RequestMaker(site.client());
        this.steady = new Steady(site.client().transport().httpClient(), URI.create(site.rewrapUrlNearby()), rate);
    }

    Outages run() throws KasException, IOException, InterruptedException {
        warmUp();
        int requests = (int) (rate * WHOLE.toSeconds());
        List<Prepared> prepared = maker.make(Shape.SINGLE, new Workload(rate, requests - rate, KEYS, 0), 1);
        progress.say(requests + " requests, " + rate + " a second, for " + KEYS + " keys");
        List<Future<Answer>> sent =
                steady.start(prepared.stream().map(Prepared::order).toList());
        Thread.sleep(Duration.ofSeconds(1)); // the keys are cached
        phase("as it should be", () -> {});
        phase("Redis stopped", site.asked()::stopRedis);
        phase("Redis back, empty", site.asked()::restartRedis);
        phase("Redis hangs", site.asked()::suspendRedis);
        phase("Redis answers again", site.asked()::resumeRedis);
        List<Answer> answers = new ArrayList<>();
        for (Future<Answer> one : sent) {
            answers.add(Steady.of(one));
        }
        Checker checker = new Checker(site.reader().signingKeys());
        List<String> guards = List.of(site.asked().kasId());
        List<Verdict> verdicts = new ArrayList<>();
        for (int i = 0; i < requests; i++) {
            verdicts.add(checker.check(prepared.get(i), guards, answers.get(i)));
        }
        return new Outages(rate, phases, answers, verdicts);
    }

    private void warmUp() throws KasException, InterruptedException {
        Steady fast = new Steady(site.client().transport().httpClient(), URI.create(site.rewrapUrlNearby()), 300);
        for (int round = 1; round <= WARM_UP_ROUNDS; round++) {
            List<Prepared> prepared =
                    maker.make(Shape.SINGLE, new Workload(KEYS, WARM_UP_REQUESTS, KEYS, 0.02), -round);
            for (Future<Answer> one :
                    fast.start(prepared.stream().map(Prepared::order).toList())) {
                Steady.of(one);
            }
            progress.say("warmed up by " + round * WARM_UP_REQUESTS + " requests");
        }
    }

    /** Does something, and watches the KMS's counter until the phase is over. */
    private void phase(String name, Runnable begin) throws KasException, IOException, InterruptedException {
        progress.say(name);
        long before = site.reader().decrypts();
        long start = System.nanoTime();
        begin.run();
        long ready = System.nanoTime();
        long counted = before;
        long lastCall = ready;
        while (System.nanoTime() - start < PHASE.toNanos()) {
            Thread.sleep(LOOK);
            long now = site.reader().decrypts();
            if (now > counted) {
                counted = now;
                lastCall = System.nanoTime();
            }
        }
        phases.add(new Outages.Phase(
                name, start, System.nanoTime(), counted - before, Duration.ofNanos(Math.max(0, lastCall - ready))));
    }
}
