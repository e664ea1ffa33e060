package org.coalition.kas.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.coalition.kas.local.Asking.ALL;
import static org.coalition.kas.local.Asking.RECOVERY;
import static org.coalition.kas.local.Asking.splits;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.coalition.kas.client.Session;
import org.coalition.kas.crypto.Dek;
import org.coalition.kas.local.ChaosRelay.Way;
import org.coalition.kas.protocol.ReleaseMode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * T21, and the faults that a federation must survive: France's KAS, a real one, behind a relay that makes trouble; or in its
 * place one that has a registered certificate and no manners. Asked by a replica of the USA with 3 s for a request.
 */
@ExtendWith(RunningFederation.Resolver.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ChaosAcceptance {

    private static final Duration DEADLINE = Duration.ofSeconds(3);

    /** On a machine that does everything at once. */
    private static final Duration SLACK = Duration.ofSeconds(2);

    private static final long GIGABYTE = 1L << 30;
    private static final int AT_ONCE = 20;

    private RunningFederation federation;
    private Session alice;
    private Replica usa;
    private ChaosRelay relay;
    private RegistryDocuments registry;

    @BeforeAll
    void start(RunningFederation running) throws Exception {
        federation = running;
        alice = federation.login("alice.usa");
        KasProcess fra = federation.local().kas("FRA");
        relay = new ChaosRelay(fra.federationUrl());
        registry = new RegistryDocuments(federation, "USA");
        registry.set("kas-fra", "federationUrl", relay.url());
        registry.set(
                "kas-fra",
                "certificateThumbprints",
                List.of(
                        Pki.thumbprint(fra.certificate()),
                        Pki.thumbprint(FakePeer.certificate(federation.local().home(), "FRA"))));
        usa = Replica.start(federation, "impatient", settings -> settings.withObject("/kas/rewrap")
                .put("deadline", DEADLINE.toMillis() + "ms"));
    }

    @AfterAll
    void stop() throws Exception {
        usa.close();
        registry.close();
        relay.close();
        Asking.awaitAllServed(federation, alice);
    }

    @BeforeEach
    void allIsWell() throws Exception {
        relay.heal();
        relay.leadTo(federation.local().kas("FRA").federationUrl());
        relay.cut();
        alice.token();
        awaitWell();
    }

    /** The breaker is closed, too: what failed before is outweighed. */
    private void awaitWell() {
        Awaitility.await("all is well").atMost(RECOVERY).untilAsserted(() -> {
            for (int i = 0; i < 3; i++) {
                assertThat(codes(group(ALL))).containsExactly("", "", "");
            }
        });
    }

    @Test
    void T21_peerThatHangs_costsItsOwnKeysAlone_andKeepsNobodyElseWaiting() throws Exception {
        ObjectNode others = group(List.of("USA", "GBR"));
        ObjectNode all = group(ALL);
        relay.hold(Way.BACK);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<List<String>> hanging = threads.submit(() -> inTime(all));

            assertThat(codes(others)).containsExactly("", "");
            assertThat(hanging.isDone()).isFalse();
            assertThat(hanging.get()).containsExactly("", "PEER_TIMEOUT", "");
        }
    }

    @Test
    void T21_peerThatTakesNothing_timesOut() throws Exception {
        ObjectNode all = group(ALL);
        relay.hold(Way.THERE);
        assertThat(inTime(all)).containsExactly("", "PEER_TIMEOUT", "");
    }

    @Test
    void T21_peerThatHangsInTheHandshake_failsInTime() throws Exception {
        ObjectNode all = group(ALL);
        relay.hold(Way.BACK);
        relay.cut();
        assertOneOf(inTime(all), "PEER_TIMEOUT", "PEER_UNAVAILABLE");
    }

    @Test
    void T21_peerThatDripsAByteASecond_timesOut() throws Exception {
        ObjectNode all = group(ALL);
        relay.drip(Way.BACK, 1);
        long before = relay.bytes(Way.BACK);
        assertThat(inTime(all)).containsExactly("", "PEER_TIMEOUT", "");
        assertThat(relay.bytes(Way.BACK)).isBetween(before + 1, before + 10);
    }

    @Test
    void T21_peerThatIsSlow_isWaitedFor() throws Exception {
        ObjectNode all = group(ALL);
        relay.delay(Way.BACK, Duration.ofMillis(400));
        relay.delay(Way.THERE, Duration.ofMillis(400));
        assertThat(codes(all)).containsExactly("", "", "");
    }

    @Test
    void T21_peerThatIsDown_isUnavailable() throws Exception {
        ObjectNode all = group(ALL);
        relay.refuse();
        assertThat(inTime(all)).containsExactly("", "PEER_UNAVAILABLE", "");
    }

    @Test
    void T21_peerThatResets_isUnavailable_whereverItDoes() throws Exception {
        for (Way way : Way.values()) {
            for (int bytes : List.of(0, 1, 40, 400)) {
                awaitWell();
                ObjectNode all = group(ALL);
                relay.cutAfter(way, bytes);
                assertThat(inTime(all))
                        .as("after " + bytes + " bytes " + way)
                        .containsExactly("", "PEER_UNAVAILABLE", "");
            }
        }
    }

    /** TLS notices. Where that was before anything of a request had been sent, another connection serves. */
    @Test
    void T21_connectionThatIsCorrupted_costsTheKeysThatWereAskedOverItAtMost() throws Exception {
        for (Way way : Way.values()) {
            for (int bytes : List.of(2, 60)) {
                awaitWell();
                ObjectNode all = group(ALL);
                relay.corruptAfter(way, bytes);
                assertOneOf(inTime(all), "", "PEER_UNAVAILABLE", "PEER_TIMEOUT");
            }
        }
    }

    @Test
    void T21_peerThatFlaps_isServedWhenItIsThere_andServesAgainAfterwards() throws Exception {
        List<List<String>> answers = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            if (i % 4 == 0) {
                relay.heal();
            } else if (i % 4 == 2) {
                relay.refuse();
            }
            answers.add(inTime(group(ALL)));
        }

        assertThat(answers).allSatisfy(codes -> assertOneOf(codes, "", "PEER_UNAVAILABLE", "PEER_TIMEOUT"));
        assertThat(answers).contains(List.of("", "", ""), List.of("", "PEER_UNAVAILABLE", ""));
        relay.heal();
        awaitWell();
    }

    /** Many at once, each of which would fill the memory. */
    @Test
    void T21_peerThatSendsAGigabyte_isCutOff_whateverItSends() throws Exception {
        FakePeer.Reply announced = (exchange, asked) -> flood(exchange, GIGABYTE);
        FakePeer.Reply chunked = (exchange, asked) -> flood(exchange, 0);
        for (FakePeer.Reply reply : List.of(announced, chunked)) {
            try (FakePeer fake = fake(reply)) {
                long before = relay.bytes(Way.BACK);

                for (List<String> codes : atOnce(AT_ONCE)) {
                    assertThat(codes).containsExactly("", "PEER_BAD_ANSWER", "");
                }
                assertThat(fake.calls()).isEqualTo(AT_ONCE);
                // What the buffers of sockets between them take, and no more.
                assertThat(relay.bytes(Way.BACK) - before).isLessThan(AT_ONCE * (8L << 20));
            }
        }
    }

    private static void flood(HttpExchange exchange, long length) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, length);
        byte[] block = new byte[1 << 16];
        for (long sent = 0; sent < GIGABYTE; sent += block.length) {
            exchange.getResponseBody().write(block);
        }
    }

    @Test
    void T21_peerWhoseHeadIsEndless_isCutOff() throws Exception {
        FakePeer.Reply endless = (exchange, asked) -> {
            exchange.getResponseHeaders().set("X-Endless", "x".repeat(16 << 20));
            exchange.sendResponseHeaders(200, -1);
        };
        try (FakePeer fake = fake(endless)) {
            assertOneOf(inTime(group(ALL)), "PEER_UNAVAILABLE", "PEER_BAD_ANSWER");
            assertThat(fake.calls()).isEqualTo(1);
        }
    }

    @Test
    void T21_peerThatAnswers500_isUnavailable() throws Exception {
        try (FakePeer fake = fake((exchange, asked) -> exchange.sendResponseHeaders(500, -1))) {
            assertThat(inTime(group(ALL))).containsExactly("", "PEER_UNAVAILABLE", "");
            assertThat(fake.calls()).isEqualTo(1);
        }
    }

    @Test
    void T21_peerThatRedirects_isNotFollowed() throws Exception {
        try (CountingListener elsewhere = new CountingListener();
                FakePeer fake = fake((exchange, asked) -> {
                    exchange.getResponseHeaders()
                            .set("Location", elsewhere.url().toString());
                    exchange.sendResponseHeaders(307, -1);
                })) {
            assertThat(inTime(group(ALL))).containsExactly("", "PEER_BAD_ANSWER", "");
            assertThat(fake.calls()).isEqualTo(1);
            assertThat(elsewhere.connections()).isZero();
        }
    }

    /** Another real KAS, with a certificate of its own that is as good, only that it is not this one's. */
    @Test
    void T21_peerThatShowsAnotherPeersCertificate_isUnavailable() throws Exception {
        long before = Asking.requests(federation, "GBR");
        ObjectNode all = group(List.of("USA", "FRA"));
        relay.leadTo(federation.local().kas("GBR").federationUrl());
        relay.cut();
        assertThat(inTime(all)).containsExactly("", "PEER_UNAVAILABLE");
        assertThat(Asking.requests(federation, "GBR")).isEqualTo(before);
    }

    /** It has been asked, and answers when nobody trusts it any more. The KAS of the USA has time for that. */
    @Test
    void T21_peerThatIsSuspendedInMidRequest_isNotBelieved() throws Exception {
        Asking.awaitAllServed(federation, alice);
        ObjectNode all = group(ALL);
        ObjectNode next = group(ALL);
        long asked = Asking.requests(federation, "FRA");
        relay.hold(Way.BACK);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<List<String>> underWay = threads.submit(() -> Asking.codes(alice, all));
            Awaitility.await("it has answered").until(() -> Asking.requests(federation, "FRA") == asked + 1);

            registry.set("kas-fra", "status", "SUSPENDED");
            // Each in a thread of its own: those that are too early wait for the relay as well.
            List<Future<List<String>>> others = new ArrayList<>();
            Awaitility.await("the suspension is in force")
                    .pollInterval(Duration.ofMillis(300))
                    .until(() -> {
                        others.add(threads.submit(() -> Asking.codes(alice, next)));
                        return others.stream().anyMatch(Future::isDone);
                    });
            assertThat(underWay.isDone()).isFalse();
            relay.heal();

            assertThat(underWay.get()).containsExactly("", "PEER_SUSPENDED", "");
        } finally {
            registry.set("kas-fra", "status", "ACTIVE");
        }
    }

    private FakePeer fake(FakePeer.Reply reply) throws Exception {
        Home home = federation.local().home();
        FakePeer fake = new FakePeer(home, "FRA", FakePeer.certificate(home, "FRA"), reply);
        relay.leadTo(fake.url());
        relay.cut();
        return fake;
    }

    private List<List<String>> atOnce(int requests) throws Exception {
        CountDownLatch ready = new CountDownLatch(requests);
        List<Future<List<String>>> asked = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < requests; i++) {
                ObjectNode all = group(ALL);
                asked.add(threads.submit(() -> {
                    ready.countDown();
                    ready.await(10, TimeUnit.SECONDS);
                    return codes(all);
                }));
            }
        }
        List<List<String>> codes = new ArrayList<>();
        for (Future<List<String>> one : asked) {
            codes.add(one.get());
        }
        return codes;
    }

    private ObjectNode group(List<String> nations) throws Exception {
        try (Dek dek = Dek.random(32)) {
            return splits(federation, dek, ReleaseMode.EACH, nations);
        }
    }

    private List<String> inTime(ObjectNode group) throws Exception {
        long start = System.nanoTime();
        List<String> codes = codes(group);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(DEADLINE.plus(SLACK));
        return codes;
    }

    private List<String> codes(ObjectNode group) throws Exception {
        return usa.codes(alice, group);
    }

    private static void assertOneOf(List<String> codes, String... frances) {
        assertThat(codes.getFirst()).isEmpty();
        assertThat(codes.get(1)).isIn((Object[]) frances);
        assertThat(codes.getLast()).isEmpty();
    }
}
