package org.coalition.kas.perf;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import org.coalition.kas.client.KasEntry;
import org.coalition.kas.client.KasException;
import org.coalition.kas.perf.load.Answer;
import org.coalition.kas.perf.load.Order;
import org.coalition.kas.protocol.ReleaseMode;

/**
 * An open loop of requests for keys of the same nations, each nation's to be released on its own. Requests are good for 60 s:
 * they are made in batches, and each batch is checked when its last answer is there. All flows of a site share one
 * connection of HTTP/2 to each KAS. For use by one thread.
 */
final class Flow {

    private static final int KEYS = 10;
    private static final int CACHED_PER_SECOND = 50;

    /** A request, what came of it, and a verdict on the key of each nation. */
    record Sent(Prepared request, Answer answer, List<Verdict> verdicts) {

        Sent {
            verdicts = List.copyOf(verdicts);
        }

        /** Whether every key was released, and is the right one. */
        boolean right() {
            return verdicts.stream().allMatch(verdict -> verdict.kind() == Verdict.Kind.RIGHT);
        }
    }

    private final RequestMaker maker;
    private final Checker checker;
    private final Steady steady;
    private final Steady caching;
    private final List<String> nations;
    private final List<String> guards = new ArrayList<>();
    private final int perSecond;
    private long seed;

    /**
     * A flow that sends nothing yet.
     *
     * @param url of the first nation's KAS, or of a relay before it
     */
    Flow(Site site, String url, List<String> nations, int perSecond) throws KasException {
        this.maker = new RequestMaker(site.client());
        this.checker = new Checker(site.reader().signingKeys());
        this.steady = new Steady(site.client().transport().httpClient(), URI.create(url), perSecond);
        this.caching = new Steady(site.client().transport().httpClient(), URI.create(url), CACHED_PER_SECOND);
        this.nations = List.copyOf(nations);
        this.perSecond = perSecond;
        for (String nation : nations) {
            KasEntry kas = site.client().kas(nation);
            guards.add(kas.kasId());
        }
    }

    /** Makes requests for this long, and asks once for each of their keys, so that all are cached. Blocks. */
    Batch prepare(Duration length) throws KasException, InterruptedException {
        int count = Math.max(1, (int) (perSecond * length.toMillis() / 1_000));
        List<Prepared> all = maker.make(nations, ReleaseMode.EACH, new Workload(KEYS, count, KEYS, 0), ++seed);
        new Batch(all.subList(0, KEYS), caching).start().sent();
        return new Batch(all.subList(KEYS, all.size()), steady);
    }

    /** Sends requests for this long, and waits for their answers. */
    List<Sent> run(Duration length) throws KasException, InterruptedException {
        return prepare(length).start().sent();
    }

    /** Sends so many requests as fast as some at once allow, and waits for their answers. */
    void hurry(int requests, int atOnce) throws KasException, InterruptedException {
        List<Prepared> all =
                maker.make(nations, ReleaseMode.EACH, new Workload(KEYS, requests - KEYS, KEYS, 0), ++seed);
        List<Order> orders = all.stream().map(Prepared::order).toList();
        for (Future<Answer> answer : steady.hurry(orders, atOnce)) {
            Steady.of(answer);
        }
    }

    /** Requests that are made, and are sent once. */
    final class Batch {

        private final List<Prepared> requests;
        private final Steady pace;
        private List<Future<Answer>> answers = List.of();

        private Batch(List<Prepared> requests, Steady pace) {
            this.requests = requests;
            this.pace = pace;
        }

        /** Begins to send; returns at once. */
        Batch start() {
            List<Order> orders = requests.stream().map(Prepared::order).toList();
            answers = pace.start(orders);
            return this;
        }

        /** Blocks for the last answer, and checks every one. */
        List<Sent> sent() throws InterruptedException {
            List<Sent> sent = new ArrayList<>();
            for (int i = 0; i < requests.size(); i++) {
                Answer answer = Steady.of(answers.get(i));
                sent.add(new Sent(requests.get(i), answer, checker.each(requests.get(i), guards, answer)));
            }
            return sent;
        }
    }
}
