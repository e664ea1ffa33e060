package org.coalition.kas.local;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.coalition.kas.client.ClientKey;
import org.coalition.kas.client.RewrapBody;
import org.coalition.kas.client.SignedRequest;
import org.coalition.kas.crypto.Bytes;

/** Requests of one user at a given rate, whatever becomes of them. All are made before the clock starts. */
final class Overload {

    /** What became of a phase. */
    record Outcome(Duration took, ConcurrentHashMap<Integer, LongAdder> statuses, double cpuSeconds) {

        long served() {
            return statuses.getOrDefault(200, new LongAdder()).sum();
        }

        double goodput() {
            return served() / (took.toNanos() / 1e9);
        }

        double offered() {
            return answered() / (took.toNanos() / 1e9);
        }

        /**
         * What a second of the KAS's processor time brings. The generator has the same two cores and takes more of them the
         * more it sends; with a machine of its own it would not.
         */
        double goodputOfCpu() {
            return served() / cpuSeconds;
        }

        long answered() {
            return statuses.values().stream().mapToLong(LongAdder::sum).sum();
        }

        @Override
        public String toString() {
            return "%.0f/s offered, %.0f/s served, %.2f s of CPU, %.0f served a second of CPU, %s"
                    .formatted(offered(), goodput(), cpuSeconds, goodputOfCpu(), statuses);
        }
    }

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** So many streams Tomcat works on at once in a connection; more would wait there, where nothing sheds them. */
    private static final int STREAMS = 16;

    /** A request, but for what all have in common. */
    private record Shot(String proof, Bytes body) {}

    /** The requests of one second. */
    private record Volley(Instant when, Bytes body) {}

    private final Prover user;
    private final Replica target;
    private final SSLContext tls;

    Overload(Prover user, Replica target, SSLContext tls) {
        this.user = user;
        this.target = target;
        this.tls = tls;
    }

    /**
     * Sends requests at a rate for a time, each when its time has come or as soon after as there are fewer at once.
     *
     * @param rate requests a second; 0 sends the next one as soon as one is answered
     */
    Outcome run(int atOnce, int rate, int requests, Duration time) throws Exception {
        Instant begin = Instant.now().plusMillis(requests / 12L); // they take longer to make, on most machines
        List<Shot> made = make(requests, begin, time);
        List<HttpClient> clients = Stream.generate(
                        () -> HttpClient.newBuilder().sslContext(tls).build())
                .limit((atOnce + STREAMS - 1) / STREAMS)
                .toList();
        awaitTime(System.nanoTime() + Duration.between(Instant.now(), begin).toNanos());
        try {
            return fire(clients, atOnce, made, rate, time);
        } finally {
            clients.forEach(HttpClient::close);
        }
    }

    private Outcome fire(List<HttpClient> clients, int atOnce, List<Shot> shots, int rate, Duration time)
            throws Exception {
        ConcurrentHashMap<Integer, LongAdder> statuses = new ConcurrentHashMap<>();
        AtomicInteger next = new AtomicInteger();
        Duration cpuBefore = target.cpu();
        long start = System.nanoTime();
        List<Future<?>> senders = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int sender = 0; sender < atOnce; sender++) {
                HttpClient client = clients.get(sender % clients.size());
                senders.add(threads.submit(() -> {
                    for (int i = next.getAndIncrement(); i < shots.size(); i = next.getAndIncrement()) {
                        awaitTime(rate == 0 ? start : start + i * 1_000_000_000L / rate);
                        if (System.nanoTime() - start > time.toNanos()) {
                            return null;
                        }
                        int status = client.send(request(shots.get(i)), BodyHandlers.discarding())
                                .statusCode();
                        statuses.computeIfAbsent(status, ignored -> new LongAdder())
                                .increment();
                    }
                    return null;
                }));
            }
        }
        for (Future<?> sender : senders) {
            sender.get();
        }
        return new Outcome(
                Duration.ofNanos(System.nanoTime() - start),
                statuses,
                target.cpu().minus(cpuBefore).toNanos() / 1e9);
    }

    private HttpRequest request(Shot shot) {
        return HttpRequest.newBuilder(target.url().resolve("/rewrap"))
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .header("Authorization", "DPoP " + user.token().value())
                .header("DPoP", shot.proof())
                .POST(BodyPublishers.ofByteArray(shot.body().toByteArray()))
                .build();
    }

    private static void awaitTime(long due) {
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    /** A body may be sent for a minute, a proof once: both are dated for the second that they are sent in. */
    private List<Shot> make(int requests, Instant begin, Duration time) throws Exception {
        var group = user.federation().freshGroup(RunningFederation.SECRET_NATO);
        var wanted = RewrapBody.of(ClientKey.fresh(ClientKey.Type.EC_P256), List.of(group));
        int seconds = (int) time.toSeconds() + 1;
        List<Volley> volleys = IntStream.range(0, seconds)
                .mapToObj(second -> volley(wanted, begin.plusSeconds(second)))
                .toList();
        return IntStream.range(0, requests)
                .parallel()
                .mapToObj(i -> shot(volleys.get((int) ((long) i * seconds / requests))))
                .toList();
    }

    private Shot shot(Volley volley) {
        String proof = user.dpopKey()
                .proof("POST", user.federation().rewrapUri())
                .accessToken(user.token())
                .body(volley.body().toByteArray())
                .claim("iat", volley.when().getEpochSecond())
                .sign();
        return new Shot(proof, volley.body());
    }

    private Volley volley(ObjectNode wanted, Instant when) {
        return new Volley(
                when,
                Bytes.of(user.dpopKey()
                        .signedRequest(wanted)
                        .validFrom(when, SignedRequest.LIFETIME)
                        .toBody()));
    }
}
