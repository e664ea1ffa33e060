package org.coalition.kas.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.coalition.kas.client.HttpsTransport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import redis.clients.jedis.Jedis;

/** Many want one key that is not cached, at several replicas of one nation. */
@ExtendWith(RunningFederation.Resolver.class)
class CoalescingAcceptance {

    private static final int REPLICAS = 3;
    private static final int REQUESTS = 1_000;

    /** A JVM that has just started may stall for longer than a lease lasts, and then a second replica asks, as it should. */
    private static final int WARM_UPS = 3;

    private static final int WARM_UP_REQUESTS = 150;

    /** In bytes: what lies in a key's place while it is looked up. */
    private static final int LEASE = 8;

    /** Each is a connection to each replica: one takes 100 requests at a time. */
    private static final int TRANSPORTS = 5;

    /** For what a replica works on at once of all those connections. */
    private static final int ROOM = 128;

    private static final List<Replica> STARTED = new ArrayList<>();

    @AfterAll
    static void stop() {
        STARTED.forEach(Replica::close);
        STARTED.clear();
    }

    /**
     * As many replicas of the USA as are wanted. They work on 21 streams of a connection at once, so that the house has room for
     * all of them, and the others wait in front of it: what is shed tells nothing of coalescing.
     */
    private static synchronized List<Replica> replicas(RunningFederation federation, int count) throws Exception {
        while (STARTED.size() < count) {
            STARTED.add(Replica.start(federation, "kas-usa-shares-" + STARTED.size(), settings -> {
                settings.withObject("/kas/federation").put("max-concurrent-calls", 1);
                settings.withObject("/kas/limits").put("max-in-house", ROOM).put("max-in-house-per-address", ROOM);
            }));
        }
        return List.copyOf(STARTED.subList(0, count));
    }

    @Test
    void T29_thousandMissesOfOneKeyAtThreeReplicas_costOneKmsCall(RunningFederation federation, Prover alice)
            throws Exception {
        List<UnaryOperator<HttpRequest>> replicas = replicas(federation, REPLICAS).stream()
                .<UnaryOperator<HttpRequest>>map(replica -> replica::moved)
                .toList();
        List<HttpsTransport> transports = connected(federation, replicas);
        try {
            for (int i = 0; i < WARM_UPS; i++) {
                sendAll(transports, requests(WARM_UP_REQUESTS, alice, federation, replicas));
            }
            List<HttpRequest> requests = requests(REQUESTS, alice, federation, replicas);
            long before = federation.decrypts();

            List<Integer> statuses;
            try (AutoCloseable _ = federation.slowKms(Duration.ofMillis(200))) {
                statuses = sendAll(transports, requests);
            }

            assertThat(statuses).hasSize(REQUESTS).containsOnly(200);
            assertThat(federation.decrypts()).as(cacheOf(STARTED)).isEqualTo(before + 1);
        } finally {
            transports.forEach(HttpsTransport::close);
        }
    }

    /** Why a key was looked up more than once: Redis did not answer in time, or a lease had ended. */
    private static String cacheOf(List<Replica> replicas) {
        return replicas.stream()
                .flatMap(replica -> replica.metrics().lines())
                .filter(line -> line.startsWith("kas_cache_requests_total{cache=\"dek\"")
                        || line.startsWith("kas_cache_seconds_max{cache=\"dek\""))
                .collect(Collectors.joining("\n"));
    }

    private static List<Integer> sendAll(List<HttpsTransport> transports, List<HttpRequest> requests) throws Exception {
        return atOnce(requests.size(), i -> send(transports.get(i / REPLICAS % TRANSPORTS), requests.get(i)));
    }

    /** One key that nobody has asked for, in as many requests, to one replica after the other. */
    private static List<HttpRequest> requests(
            int count, Prover alice, RunningFederation federation, List<UnaryOperator<HttpRequest>> replicas)
            throws Exception {
        ObjectNode group = federation.freshGroup(RunningFederation.SECRET_NATO);
        List<HttpRequest> requests = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Prover.Rewrap rewrap = alice.rewrap(group);
            requests.add(replicas.get(i % replicas.size()).apply(rewrap.with(rewrap.proof())));
        }
        return requests;
    }

    private static List<HttpsTransport> connected(
            RunningFederation federation, List<UnaryOperator<HttpRequest>> replicas) throws Exception {
        URI anything = federation.rewrapUri().resolve("/.well-known/jwks.json");
        List<HttpsTransport> transports = new ArrayList<>();
        for (int i = 0; i < TRANSPORTS; i++) {
            HttpsTransport transport =
                    HttpsTransport.trusting(federation.local().home().pki("ca-bundle.pem"));
            transports.add(transport);
            for (UnaryOperator<HttpRequest> replica : replicas) {
                assertThat(transport
                                .send(replica.apply(
                                        HttpRequest.newBuilder(anything).build()))
                                .statusCode())
                        .isEqualTo(200);
            }
        }
        return transports;
    }

    @Test
    void rewrap_whenTheReplicaThatLooksTheKeyUpIsKilled_isServedByTheOthersWithinTwoSeconds(
            RunningFederation federation, Prover alice) throws Exception {
        ObjectNode group = federation.freshGroup(RunningFederation.SECRET_NATO);
        Replica other = replicas(federation, 1).getFirst();
        try (Replica holder = Replica.start(federation, "kas-usa-holder", settings -> {});
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            HttpRequest first = holder.moved(request(alice, group));
            List<HttpRequest> others = List.of(request(alice, group), other.moved(request(alice, group)));
            List<Future<Integer>> waiting = new ArrayList<>();
            try (AutoCloseable _ = federation.slowKms(Duration.ofMillis(900))) {
                var _ = threads.submit(() -> federation.send(first));
                Awaitility.await("a replica looks the key up")
                        .pollInterval(Duration.ofMillis(5))
                        .until(() -> leases(federation) == 1);
                others.forEach(request -> waiting.add(threads.submit(() -> status(federation, request))));
                holder.child().kill();
            }
            long killed = System.nanoTime();

            for (Future<Integer> one : waiting) {
                assertThat(one.get()).isEqualTo(200);
            }
            assertThat(Duration.ofNanos(System.nanoTime() - killed)).isLessThan(Duration.ofSeconds(2));
        }
    }

    private static HttpRequest request(Prover alice, ObjectNode group) {
        Prover.Rewrap rewrap = alice.rewrap(group);
        return rewrap.with(rewrap.proof());
    }

    private static int status(RunningFederation federation, HttpRequest request) throws Exception {
        return federation.send(request).statusCode();
    }

    private static int send(HttpsTransport transport, HttpRequest request) throws Exception {
        HttpResponse<byte[]> answer = transport.send(request);
        return answer.statusCode();
    }

    private static long leases(RunningFederation federation) throws Exception {
        RedisProcess process = federation.usa().cache();
        try (Jedis redis = new Jedis("localhost", process.port())) {
            redis.auth(Files.readString(process.password()).strip());
            return redis.keys("kas:usa:dek:v1:*").stream()
                    .map(key -> redis.get(key.getBytes(StandardCharsets.US_ASCII)))
                    .filter(value -> value != null && value.length == LEASE)
                    .count();
        }
    }

    /** What is done for each number. */
    @FunctionalInterface
    private interface Numbered<T> {
        T call(int number) throws Exception;
    }

    private static <T> List<T> atOnce(int count, Numbered<T> task) throws Exception {
        List<Callable<T>> tasks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int number = i;
            tasks.add(() -> task.call(number));
        }
        List<T> values = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<T> one : threads.invokeAll(tasks)) {
                values.add(one.get());
            }
        }
        return values;
    }
}
