package org.coalition.kas.local;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import javax.net.ssl.SSLContext;
import org.coalition.kas.client.ClientKey;
import org.coalition.kas.client.RewrapBody;
import org.coalition.kas.client.SignedRequest;

/** Requests of one user at a given rate, whatever becomes of them. All are made before the clock starts. */
final class Overload {

    /** What became of a phase. */
    record Outcome(
            int rate, Duration took, long served, ConcurrentHashMap<Integer, LongAdder> statuses, double cpuSeconds) {

        double goodput() {
            return served / (took.toNanos() / 1e9);
        }

        double offered() {
            return answered() / (took.toNanos() / 1e9);
        }

        /**
         * What a second of the KAS's processor time brings. The generator has the same two cores and takes more of them the
         * more it sends; with a machine of its own it would not.
         */
        double goodputOfCpu() {
            return served / cpuSeconds;
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

    /** A request in three parts, of which all but the proof are shared. */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares them
    record Shot(byte[] head, byte[] proof, byte[] rest) {}

    /** The requests of one second. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Volley(Instant when, byte[] body, byte[] head, byte[] rest) {}

    private final Prover user;
    private final Replica target;
    private final SSLContext tls;

    Overload(Prover user, Replica target, SSLContext tls) {
        this.user = user;
        this.target = target;
        this.tls = tls;
    }

    /**
     * Sends requests at a rate for a time, each when its time has come or as soon after as one of the connections is free.
     *
     * @param rate requests a second; 0 sends on each connection as soon as its last answer is there
     */
    Outcome run(int connections, int rate, int requests, Duration time) throws Exception {
        Instant begin = Instant.now().plusMillis(requests / 12L); // they take longer to make, on most machines
        List<Shot> made = make(requests, begin, time);
        List<RawConnection> open = open(connections);
        try {
            awaitTime(System.nanoTime()
                    + Math.max(1, Duration.between(Instant.now(), begin).toNanos()));
            return fire(open, made, rate, time);
        } finally {
            for (RawConnection connection : open) {
                connection.close();
            }
        }
    }

    private Outcome fire(List<RawConnection> connections, List<Shot> requests, int rate, Duration time)
            throws Exception {
        ConcurrentHashMap<Integer, LongAdder> statuses = new ConcurrentHashMap<>();
        AtomicInteger next = new AtomicInteger();
        Duration cpuBefore = target.cpu();
        long start = System.nanoTime();
        long end = start + time.toNanos();
        AtomicLong last = new AtomicLong(start);
        List<Future<?>> senders = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (RawConnection connection : connections) {
                senders.add(threads.submit(() -> {
                    for (int i = next.getAndIncrement(); i < requests.size(); i = next.getAndIncrement()) {
                        long due = rate == 0 ? 0 : start + i * 1_000_000_000L / rate;
                        awaitTime(due);
                        if (System.nanoTime() > end) {
                            return null;
                        }
                        int status = connection.exchange(requests.get(i));
                        statuses.computeIfAbsent(status, ignored -> new LongAdder())
                                .increment();
                    }
                    last.accumulateAndGet(System.nanoTime(), Math::max);
                    return null;
                }));
            }
        }
        for (Future<?> sender : senders) {
            sender.get();
        }
        long took = Math.max(last.get(), Math.min(System.nanoTime(), end)) - start;
        LongAdder served = statuses.getOrDefault(200, new LongAdder());
        return new Outcome(
                rate,
                Duration.ofNanos(took),
                served.sum(),
                statuses,
                target.cpu().minus(cpuBefore).toNanos() / 1e9);
    }

    private static void awaitTime(long due) {
        for (long left = due - System.nanoTime(); due != 0 && left > 0; left = due - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    List<RawConnection> open(int connections) throws IOException {
        List<RawConnection> open = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            open.add(new RawConnection(tls, target.url()));
        }
        return open;
    }

    /** A body may be sent for a minute, a proof once: both are dated for the second that they are sent in. */
    List<Shot> make(int requests, Instant begin, Duration time) throws Exception {
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
                .body(volley.body)
                .claim("iat", volley.when.getEpochSecond())
                .sign();
        return new Shot(volley.head, ascii(proof), volley.rest);
    }

    private Volley volley(ObjectNode wanted, Instant when) {
        byte[] body = user.dpopKey()
                .signedRequest(wanted)
                .validFrom(when, SignedRequest.LIFETIME)
                .toBody();
        String head =
                "POST /rewrap HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nAuthorization: DPoP "
                        + user.token().value() + "\r\nContent-Length: " + body.length + "\r\nDPoP: ";
        byte[] end = ascii("\r\n\r\n");
        byte[] rest = Arrays.copyOf(end, end.length + body.length);
        System.arraycopy(body, 0, rest, end.length, body.length);
        return new Volley(when, body, ascii(head), rest);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
