package org.coalition.kas.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.function.IntFunction;
import org.awaitility.Awaitility;
import org.coalition.kas.client.ClientKey;
import org.coalition.kas.client.DpopKey;
import org.coalition.kas.client.RewrapBody;
import org.coalition.kas.crypto.Bytes;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import redis.clients.jedis.Jedis;

/** T03 and T05: a proof is used once, at any replica and in any weather; and those who make none do not matter. */
@ExtendWith(RunningFederation.Resolver.class)
class ReplayAcceptance {

    private static final int FLOOD = 100_000;
    private static final int AT_ONCE = 64;
    private static final DpopKey FORGER = DpopKey.fresh();

    @Test
    @Tag("KAS-REQ-031")
    void T03_proofUsedOnce_isRefusedHereAndAtAnotherReplica(RunningFederation federation) throws Exception {
        Prover alice = Prover.login(federation, "alice.usa");
        Prover.Rewrap rewrap = alice.rewrap();
        HttpRequest request = rewrap.with(rewrap.proof());
        alice.assertServed(request);

        alice.assertRefused(request, "invalid_dpop_proof", "this proof has been used");
        alice.assertRefused(federation.replica().moved(request), "invalid_dpop_proof", "this proof has been used");
    }

    @Test
    void T03_proofUsedAtAReplica_isRefusedHere(RunningFederation federation) throws Exception {
        Prover alice = Prover.login(federation, "alice.usa");
        Prover.Rewrap rewrap = alice.rewrap();
        HttpRequest request = rewrap.with(rewrap.proof());
        alice.assertServed(federation.replica().moved(request));

        alice.assertRefused(request, "invalid_dpop_proof", "this proof has been used");
    }

    @Test
    void T03_proofUsedBeforeRedisRestarts_isRefusedAfterwards(RunningFederation federation) throws Exception {
        Prover alice = Prover.login(federation, "alice.usa");
        Prover.Rewrap rewrap = alice.rewrap();
        HttpRequest request = rewrap.with(rewrap.proof());
        alice.assertServed(request);
        RedisProcess redis = federation.usa().replay();

        redis.child().stop();
        redis.child().start();
        redis.awaitReady();
        awaitShared(federation);

        // That replica has not seen it: nothing but Redis can know.
        alice.assertRefused(federation.replica().moved(request), "invalid_dpop_proof", "this proof has been used");
        alice.assertRefused(request, "invalid_dpop_proof", "this proof has been used");
    }

    /** The same proof at another replica gives its client the same answer once more, and nobody anything else. */
    @Test
    void T03_whileRedisIsAway_noOtherBodyIsServedWithACapturedProof(RunningFederation federation) throws Exception {
        Prover alice = Prover.login(federation, "alice.usa");
        Prover.Rewrap rewrap = alice.rewrap();
        HttpRequest captured = rewrap.with(rewrap.proof());
        Prover.Rewrap other = alice.rewrap();
        RedisProcess redis = federation.usa().replay();
        federation.replica();
        redis.child().stop();
        try {
            alice.assertServed(captured);
            alice.assertRefused(captured, "invalid_dpop_proof", "this proof has been used");
            HttpRequest changed = other.unproven()
                    .header("DPoP", captured.headers().firstValue("DPoP").orElseThrow())
                    .build();
            alice.assertRefused(federation.replica().moved(changed), "invalid_dpop_proof", "bodyHash");
            assertThat(send(federation, unsigned(alice))).isEqualTo(503);
            assertThat(send(federation, other.with(other.proof().withoutClaim("bodyHash"))))
                    .isEqualTo(503);
            Awaitility.await("it is told").untilAsserted(() -> {
                assertThat(send(federation, unsigned(alice))).isEqualTo(503);
                assertThat(Asking.metric(federation, "USA", "kas_dpop_replay_store_degraded"))
                        .isEqualTo(1);
            });
        } finally {
            redis.child().start();
            redis.awaitReady();
            awaitShared(federation);
        }
    }

    private static int send(RunningFederation federation, HttpRequest request) throws Exception {
        return federation.send(request).statusCode();
    }

    /** Proven, with a bodyHash, but not in the signed form. */
    private static HttpRequest unsigned(Prover prover) throws Exception {
        var body = RewrapBody.of(
                ClientKey.fresh(ClientKey.Type.EC_P256),
                List.of(prover.federation().freshGroup(RunningFederation.SECRET_NATO)));
        Prover.Rewrap rewrap =
                new Prover.Rewrap(prover, Bytes.of(body.toString().getBytes(StandardCharsets.UTF_8)));
        return rewrap.with(rewrap.proof());
    }

    /** Both replicas have noticed that their shared memory is back. */
    private static void awaitShared(RunningFederation federation) throws Exception {
        Prover alice = Prover.login(federation, "alice.usa");
        Awaitility.await("Redis is used again").atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            assertThat(send(federation, unsigned(alice))).isEqualTo(200);
            assertThat(send(federation, federation.replica().moved(unsigned(alice))))
                    .isEqualTo(200);
        });
    }

    @Test
    @Tag("long")
    void T03_proofUsedBefore100000Others_isStillRefused(RunningFederation federation) throws Exception {
        Prover alice = Prover.login(federation, "alice.usa");
        Prover observer = Prover.login(federation, "observer.usa");
        URI uri = federation.rewrapUri().resolve("/federation/status");
        long soon = Instant.now().plusSeconds(45).getEpochSecond();
        List<String> proofs = inParallel(FLOOD, i -> observer.dpopKey()
                .proof("GET", uri)
                .accessToken(observer.token())
                .claim("iat", soon)
                .sign());
        Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .until(() -> Instant.now().getEpochSecond() >= soon - 4);
        Prover.Rewrap rewrap = alice.rewrap();
        HttpRequest request =
                rewrap.with(rewrap.proof().claim("iat", Instant.now().getEpochSecond() + 4));
        alice.assertServed(request);

        long start = System.nanoTime();
        List<Integer> statuses = inParallel(
                FLOOD,
                i -> status(
                        federation,
                        HttpRequest.newBuilder(uri)
                                .header(
                                        "Authorization",
                                        "DPoP " + observer.token().value())
                                .header("DPoP", proofs.get(i))
                                .build()));

        Duration took = Duration.ofNanos(System.nanoTime() - start);
        assumeTrue(
                took.compareTo(Duration.ofSeconds(50)) < 0,
                () -> "skipped: proofs live for a minute, and this machine took " + took.toSeconds() + " s for "
                        + FLOOD);
        assertThat(statuses).containsOnly(200);
        alice.assertRefused(request, "invalid_dpop_proof", "this proof has been used");
        alice.assertRefused(federation.replica().moved(request), "invalid_dpop_proof", "this proof has been used");
    }

    @Test
    @Tag("long")
    void T05_after100000ForgedProofs_nothingIsRememberedAndAllAreServed(RunningFederation federation) throws Exception {
        Prover alice = Prover.login(federation, "alice.usa");
        Prover.Rewrap rewrap = alice.rewrap();
        Awaitility.await("what other tests have spent is forgotten")
                .atMost(Duration.ofMinutes(2))
                .until(() -> remembered(federation) < FLOOD / 100);
        double heapBefore = liveHeap(federation);

        List<Integer> statuses = inParallel(FLOOD, i -> {
            if (i % 1_000 == 0) {
                return status(federation, fresh(alice)) == 200 ? 401 : 0;
            }
            return status(
                    federation,
                    rewrap.unproven()
                            .header("DPoP", rewrap.proof().signBy(FORGER))
                            .build());
        });

        assertThat(statuses).containsOnly(401);
        assertThat(liveHeap(federation)).as("live heap").isLessThan(heapBefore + (32 << 20));
        assertThat(remembered(federation)).as("remembered proofs").isLessThan(FLOOD / 50);
    }

    private static HttpRequest fresh(Prover prover) {
        try {
            Prover.Rewrap rewrap = prover.rewrap();
            return rewrap.with(rewrap.proof());
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static int status(RunningFederation federation, HttpRequest request) {
        try {
            return federation.send(request).statusCode();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** After a collection that is asked for, so that what is garbage already does not count. */
    private static double liveHeap(RunningFederation federation) throws Exception {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        long pid = federation.usa().child().pid().orElseThrow();
        Process collection = new ProcessBuilder(jcmd, Long.toString(pid), "GC.run")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(collection.waitFor()).isZero();
        return Asking.metric(federation, "USA", "jvm_memory_used_bytes", "area=\"heap\"");
    }

    private static long remembered(RunningFederation federation) throws Exception {
        RedisProcess redis = federation.usa().replay();
        try (Jedis jedis = new Jedis("localhost", redis.port())) {
            jedis.auth(Files.readString(redis.password()).strip());
            return jedis.dbSize();
        }
    }

    private static <T> List<T> inParallel(int count, IntFunction<T> task) throws Exception {
        Semaphore turns = new Semaphore(AT_ONCE);
        List<Future<T>> results = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < count; i++) {
                int number = i;
                turns.acquire();
                results.add(threads.submit(() -> {
                    try {
                        return task.apply(number);
                    } finally {
                        turns.release();
                    }
                }));
            }
        }
        List<T> values = new ArrayList<>();
        for (Future<T> result : results) {
            values.add(result.get());
        }
        return values;
    }
}
