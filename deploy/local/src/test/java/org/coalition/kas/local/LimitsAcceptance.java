package org.coalition.kas.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.coalition.kas.client.RewrapBody;
import org.coalition.kas.client.Session;
import org.coalition.kas.crypto.Dek;
import org.coalition.kas.protocol.ReleaseMode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Nobody gets more than his share, whichever replica he asks. Each test has limits of its own, so that none has used up
 * another's: replicas share a bucket only where they have the same limit.
 */
@ExtendWith(RunningFederation.Resolver.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LimitsAcceptance {

    private static final int LIMITED = 429;

    private Replica one;
    private Replica other;
    private Replica proxied;

    @BeforeAll
    void start(RunningFederation federation) throws Exception {
        Consumer<ObjectNode> few = limits -> limits.put("subject", "21/1h").put("kao", "300/1h");
        one = replica(federation, "limits-1", few);
        other = replica(federation, "limits-2", few);
        proxied = Replica.start(federation, "limits-proxied", settings -> {
            settings.withObject("/kas/limits").put("ip", "2/1h").put("client", "8/1h");
            settings.put("server.tomcat.remoteip.remote-ip-header", "X-Forwarded-For");
        });
    }

    @AfterAll
    void stop() {
        for (Replica replica : List.of(one, other, proxied)) {
            replica.close();
        }
    }

    @Test
    void subject_overHisLimit_isRefusedAtEveryReplica_andNobodyElse(RunningFederation federation) throws Exception {
        Prover alice = Prover.login(federation, "alice.usa");
        double before = other.metric("kas_ratelimit_rejected_total", "limit=\"subject\"");
        List<HttpResponse<byte[]>> answers = new ArrayList<>();
        for (int i = 0; i < 15; i++) {
            answers.add(ask(one, alice));
            answers.add(ask(other, alice));
        }

        // Each replica may be ahead of the other by one.
        assertThat(count(answers, 200)).isBetween(21L, 23L);
        assertThat(count(answers, 200) + count(answers, LIMITED)).isEqualTo(answers.size());
        assertTold(answers.getFirst(), "\"subject\";r=20;t=[0-9]+, \"kao\";r=299;t=[0-9]+");
        assertTold(answers.getLast(), "\"subject\";r=0;t=[0-9]+.*");
        assertLimited(answers.getLast(), "over the limit of this subject");
        assertThat(ask(other, Prover.login(federation, "bob.usa")).statusCode()).isEqualTo(403);
        assertThat(other.metric("kas_ratelimit_rejected_total", "limit=\"subject\""))
                .isGreaterThan(before);
        assertThat(other.metric("kas_rewrap_seconds_count", "outcome=\"limited\""))
                .isPositive();
    }

    @Test
    void request_ofManyKeys_costsAsMany(RunningFederation federation) throws Exception {
        Prover carol = Prover.login(federation, "carol.usa");
        ObjectNode many = group(federation, 200);

        assertThat(ask(one, carol.rewrap(many)).statusCode()).isEqualTo(200);
        assertLimited(ask(other, carol.rewrap(many)), "over the limit of this subject's key access objects");
        assertThat(ask(one, carol.rewrap(group(federation, 90))).statusCode()).isEqualTo(200);
        assertThat(other.metric("kas_ratelimit_rejected_total", "limit=\"kao\""))
                .isEqualTo(1);
    }

    @Test
    void application_overItsLimit_isRefusedForAllItsUsers_whoAreNotToldWhatOthersUse(RunningFederation federation)
            throws Exception {
        Prover alice = Prover.login(federation, "alice.usa");
        Prover carol = Prover.login(federation, "carol.usa");
        for (int i = 0; i < 4; i++) {
            assertThat(ask(proxied, alice, "198.51.100." + i).statusCode()).isEqualTo(200);
            assertThat(ask(proxied, carol, "198.51.100." + i).statusCode()).isEqualTo(200);
        }

        assertLimited(ask(proxied, alice, "198.51.100.8"), "over the limit of this client");
        HttpResponse<byte[]> carols = ask(proxied, carol, "198.51.100.9");
        assertLimited(carols, "over the limit of this client");
        assertThat(header(carols, "RateLimit")).contains("subject").doesNotContain("client");
    }

    @Test
    void address_overItsLimit_isRefusedBeforeAnybodyIsAuthenticated_whateverHeForwards(RunningFederation federation)
            throws Exception {
        try (Replica replica = replica(federation, "limits-ip", limits -> limits.put("ip", "5/1h"))) {
            for (int i = 0; i < 5; i++) {
                assertThat(stranger(federation, replica, i)).isEqualTo(401);
            }

            HttpResponse<byte[]> next = ask(replica, Prover.login(federation, "alice.usa"));
            assertLimited(next, "over the limit of this address");
            assertThat(next.headers().firstValue("RateLimit")).isEmpty();
            assertThat(stranger(federation, replica, 6)).isEqualTo(LIMITED);
            assertThat(replica.metric("kas_ratelimit_rejected_total", "limit=\"ip\""))
                    .isEqualTo(2);
        }
    }

    @Test
    void address_isTheOneThatATrustedProxyNames_whereTheOperatorSaysSo(RunningFederation federation) throws Exception {
        for (int i = 0; i < 5; i++) {
            assertThat(stranger(federation, proxied, i)).isEqualTo(401);
        }
        assertThat(stranger(federation, proxied, 1)).isEqualTo(401);
        assertThat(stranger(federation, proxied, 1)).isEqualTo(LIMITED);
    }

    @Test
    void peer_overItsLimit_costsItsOwnKeysAlone(RunningFederation federation) throws Exception {
        Session alice = federation.login("alice.usa");
        ObjectNode group;
        try (Dek dek = Dek.random(32)) {
            group = Asking.splits(federation, dek, ReleaseMode.EACH, Asking.ALL);
        }
        KasProcess france = federation.local().kas("FRA");
        restart(france, federation, limits -> limits.put("peer", "3/1h"));
        try {
            Awaitility.await("the breaker before it closes")
                    .atMost(Asking.RECOVERY)
                    .untilAsserted(() -> Asking.assertCodes(alice, group, "", "", ""));
            Awaitility.await("it has used up its limit")
                    .atMost(Asking.RECOVERY)
                    .untilAsserted(() -> Asking.assertCodes(alice, group, "", "PEER_UNAVAILABLE", ""));

            assertThat(Asking.metric(federation, "FRA", "kas_ratelimit_rejected_total", "limit=\"peer\""))
                    .isPositive();
        } finally {
            restart(france, federation, limits -> limits.put("peer", "1000000/1m"));
            Asking.awaitAllServed(federation, alice);
        }
    }

    @Test
    void limit_whileRedisIsAway_isHeldByEachReplica_andByAllWhenItIsBack(RunningFederation federation)
            throws Exception {
        Prover ivan = Prover.login(federation, "ivan.usa");
        RedisProcess redis = federation.usa().replay();
        redis.child().stop();
        try {
            for (Replica replica : List.of(one, other)) {
                assertThat(notLimited(replica, ivan, 25)).isEqualTo(21);
                assertThat(replica.metric("kas_limits_store_degraded")).isEqualTo(1);
            }
        } finally {
            redis.child().start();
            redis.awaitReady();
            Asking.awaitAllServed(federation, federation.login("alice.usa"));
        }
        for (Replica replica : List.of(one, other)) {
            Awaitility.await("shared again").atMost(Asking.RECOVERY).untilAsserted(() -> {
                ask(replica, Prover.login(federation, "observer.usa"));
                assertThat(replica.metric("kas_limits_store_degraded")).isZero();
            });
        }
        // What each has counted alone does not count now: he begins anew, at both together.
        assertThat(notLimited(one, ivan, 15) + notLimited(other, ivan, 15)).isBetween(21L, 23L);
    }

    /** One more KAS of the USA, with the limits of the federation but for these. */
    private static Replica replica(RunningFederation federation, String name, Consumer<ObjectNode> change)
            throws Exception {
        return Replica.start(federation, name, settings -> change.accept(settings.withObject("/kas/limits")));
    }

    private static void restart(KasProcess kas, RunningFederation federation, Consumer<ObjectNode> change) {
        Home home = federation.local().home();
        ObjectNode settings = (ObjectNode) Home.readJson(home.config(kas.kasId() + ".yml"));
        change.accept(settings.withObject("/kas/limits"));
        kas.child().stop();
        Home.write(home.config(kas.kasId() + ".yml"), settings);
        kas.child().start();
        kas.awaitReady();
    }

    private static long notLimited(Replica replica, Prover prover, int times) throws Exception {
        List<HttpResponse<byte[]>> answers = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            answers.add(ask(replica, prover));
        }
        return answers.size() - count(answers, LIMITED);
    }

    private static HttpResponse<byte[]> ask(Replica replica, Prover prover) throws Exception {
        return ask(replica, prover.rewrap());
    }

    private static HttpResponse<byte[]> ask(Replica replica, Prover.Rewrap rewrap) throws Exception {
        return rewrap.prover().federation().send(replica.moved(rewrap.with(rewrap.proof())));
    }

    /** As a proxy hands it on that has it from this address. */
    private static HttpResponse<byte[]> ask(Replica replica, Prover prover, String from) throws Exception {
        Prover.Rewrap rewrap = prover.rewrap();
        HttpRequest request = rewrap.unproven()
                .header("DPoP", rewrap.proof().sign())
                .header("X-Forwarded-For", from)
                .build();
        return prover.federation().send(replica.moved(request));
    }

    /** What somebody without a token gets, who says that he comes from somewhere. */
    private static int stranger(RunningFederation federation, Replica replica, int from) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(federation.rewrapUri())
                .header("Content-Type", "application/json")
                .header("X-Forwarded-For", "203.0.113." + from)
                .POST(BodyPublishers.ofString("{}"))
                .build();
        return federation.send(replica.moved(request)).statusCode();
    }

    private static ObjectNode group(RunningFederation federation, int keys) throws Exception {
        List<ObjectNode> kaos = new ArrayList<>();
        try (Dek dek = Dek.random(32)) {
            for (int i = 0; i < keys; i++) {
                kaos.add(federation.kao(dek, RunningFederation.SECRET_NATO));
            }
        }
        return RewrapBody.group(RunningFederation.SECRET_NATO.json(), ReleaseMode.EACH, kaos);
    }

    private static long count(List<HttpResponse<byte[]>> answers, int status) {
        return answers.stream().filter(answer -> answer.statusCode() == status).count();
    }

    private static String header(HttpResponse<byte[]> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }

    private static void assertTold(HttpResponse<byte[]> answer, String left) {
        assertThat(header(answer, "RateLimit-Policy")).startsWith("\"subject\";q=21;w=3600");
        assertThat(header(answer, "RateLimit")).matches(left);
    }

    private static void assertLimited(HttpResponse<byte[]> answer, String detail) {
        assertThat(answer.statusCode()).isEqualTo(LIMITED);
        assertThat(Long.parseLong(header(answer, "Retry-After"))).isBetween(1L, 3600L);
        assertThat(header(answer, "Content-Type")).isEqualTo("application/problem+json");
        var problem = RunningFederation.json(answer);
        assertThat(problem.path("type").asText()).isEqualTo("urn:coalition:kas:problem:too-many-requests");
        assertThat(problem.path("detail").asText()).isEqualTo(detail);
        assertThat(problem.path("requestId").asText()).hasSize(22);
    }
}
