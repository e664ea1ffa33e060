package org.coalition.kas.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Nobody gets more than his share, whichever replica he asks. Each test has limits of its own, so that none has used up
 * another's: replicas share a bucket only where they have the same limit.
 */
@ExtendWith(RunningFederation.Resolver.class)
class LimitsAcceptance {

    private static final int LIMITED = 429;

    @Test
    void subject_overHisLimit_isRefusedAtEveryReplica_andNobodyElse(RunningFederation federation) throws Exception {
        try (Replica one = replica(federation, "limits-1", limits -> limits.put("subject", "21/1h"));
                Replica other = replica(federation, "limits-2", limits -> limits.put("subject", "21/1h"))) {
            Prover alice = Prover.login(federation, "alice.usa");
            List<HttpResponse<byte[]>> answers = new ArrayList<>();
            for (int i = 0; i < 15; i++) {
                answers.add(ask(one, alice));
                answers.add(ask(other, alice));
            }

            // Each replica may be ahead of the other by one.
            assertThat(count(answers, 200)).isBetween(21L, 23L);
            assertThat(count(answers, 200) + count(answers, LIMITED)).isEqualTo(answers.size());
            assertTold(answers.getFirst(), "\"subject\";r=20;t=[0-9]+, \"kao\";r=999999;t=1");
            HttpResponse<byte[]> last = answers.getLast();
            assertTold(last, "\"subject\";r=0;t=[0-9]+, \"kao\";r=[0-9]+;t=[0-9]+");
            assertLimited(last, "over the limit of this subject");
            assertThat(ask(other, Prover.login(federation, "carol.usa")).statusCode())
                    .isNotEqualTo(LIMITED);
            assertThat(other.metric("kas_ratelimit_rejected_total", "limit=\"subject\""))
                    .isPositive();
            assertThat(other.metric("kas_rewrap_seconds_count", "outcome=\"limited\""))
                    .isPositive();
        }
    }

    @Test
    void request_ofManyKeys_costsAsMany(RunningFederation federation) throws Exception {
        try (Replica replica = replica(federation, "limits-kao", limits -> limits.put("kao", "300/1h"))) {
            Prover alice = Prover.login(federation, "alice.usa");
            ObjectNode many = group(federation, 200);

            assertThat(ask(replica, alice.rewrap(many)).statusCode()).isEqualTo(200);
            HttpResponse<byte[]> again = ask(replica, alice.rewrap(many));

            assertLimited(again, "over the limit of this subject's key access objects");
            assertThat(header(again, "RateLimit-Policy"))
                    .isEqualTo("\"subject\";q=1000000;w=60, \"kao\";q=300;qu=\"key-access-objects\";w=3600");
            assertThat(ask(replica, alice.rewrap(group(federation, 90))).statusCode())
                    .isEqualTo(200);
            assertThat(replica.metric("kas_ratelimit_rejected_total", "limit=\"kao\""))
                    .isEqualTo(1);
        }
    }

    @Test
    void application_overItsLimit_isRefusedForAllItsUsers_whoAreNotToldWhatOthersUse(RunningFederation federation)
            throws Exception {
        try (Replica replica = replica(federation, "limits-client", limits -> limits.put("client", "8/1h"))) {
            Prover alice = Prover.login(federation, "alice.usa");
            Prover carol = Prover.login(federation, "carol.usa");
            for (int i = 0; i < 4; i++) {
                assertThat(ask(replica, alice).statusCode()).isNotEqualTo(LIMITED);
                assertThat(ask(replica, carol).statusCode()).isNotEqualTo(LIMITED);
            }

            assertLimited(ask(replica, alice), "over the limit of this client");
            HttpResponse<byte[]> carols = ask(replica, carol);
            assertLimited(carols, "over the limit of this client");
            assertThat(header(carols, "RateLimit")).contains("subject").doesNotContain("client");
        }
    }

    @Test
    void address_overItsLimit_isRefusedBeforeAnybodyIsAuthenticated_whateverHeForwards(RunningFederation federation)
            throws Exception {
        try (Replica replica = replica(federation, "limits-ip", limits -> limits.put("ip", "5/1h"))) {
            for (int i = 0; i < 5; i++) {
                assertThat(federation
                                .send(replica.moved(stranger(federation, i)))
                                .statusCode())
                        .isEqualTo(401);
            }

            HttpResponse<byte[]> next = federation.send(replica.moved(stranger(federation, 6)));
            assertLimited(next, "over the limit of this address");
            assertThat(next.headers().firstValue("RateLimit")).isEmpty();
            assertLimited(ask(replica, Prover.login(federation, "alice.usa")), "over the limit of this address");
            assertThat(replica.metric("kas_ratelimit_rejected_total", "limit=\"ip\""))
                    .isEqualTo(2);
        }
    }

    @Test
    void address_isTheOneThatATrustedProxyNames_whereTheOperatorSaysSo(RunningFederation federation) throws Exception {
        try (Replica replica = Replica.start(federation, "limits-proxied", settings -> {
            settings.withObject("/kas/limits").put("ip", "2/1h");
            settings.put("server.tomcat.remoteip.remote-ip-header", "X-Forwarded-For");
        })) {
            for (int i = 0; i < 5; i++) {
                assertThat(federation
                                .send(replica.moved(stranger(federation, i)))
                                .statusCode())
                        .isEqualTo(401);
            }
            federation.send(replica.moved(stranger(federation, 1)));
            assertThat(federation.send(replica.moved(stranger(federation, 1))).statusCode())
                    .isEqualTo(LIMITED);
        }
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
            assertThat(Asking.metric(federation, "FRA", "kas_ratelimit_rejected_total", "limit=\"ip\""))
                    .isZero();
        } finally {
            restart(france, federation, limits -> limits.put("peer", "1000000/1m"));
            Asking.awaitAllServed(federation, alice);
        }
    }

    @Test
    void limit_whileRedisIsAway_isHeldByEachReplica_andByAllWhenItIsBack(RunningFederation federation)
            throws Exception {
        try (Replica one = replica(federation, "limits-away-1", limits -> limits.put("subject", "9/1h"));
                Replica other = replica(federation, "limits-away-2", limits -> limits.put("subject", "9/1h"))) {
            Prover alice = Prover.login(federation, "alice.usa");
            RedisProcess redis = federation.usa().replay();
            redis.child().stop();
            try {
                for (Replica replica : List.of(one, other)) {
                    assertThat(count(ask(replica, alice, 12), 200)).isEqualTo(9);
                    assertThat(replica.metric("kas_limits_store_degraded")).isEqualTo(1);
                }
            } finally {
                redis.child().start();
                redis.awaitReady();
                Asking.awaitAllServed(federation, federation.login("alice.usa"));
            }
            for (Replica replica : List.of(one, other)) {
                Awaitility.await("shared again").atMost(Asking.RECOVERY).untilAsserted(() -> {
                    ask(replica, Prover.login(federation, "carol.usa"));
                    assertThat(replica.metric("kas_limits_store_degraded")).isZero();
                });
            }
            // What each has counted alone is not counted now: alice begins anew, at both together.
            assertThat(count(ask(one, alice, 7), 200) + count(ask(other, alice, 7), 200))
                    .isBetween(9L, 11L);
        }
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

    private static List<HttpResponse<byte[]>> ask(Replica replica, Prover prover, int times) throws Exception {
        List<HttpResponse<byte[]>> answers = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            answers.add(ask(replica, prover));
        }
        return answers;
    }

    private static HttpResponse<byte[]> ask(Replica replica, Prover prover) throws Exception {
        return ask(replica, prover.rewrap());
    }

    private static HttpResponse<byte[]> ask(Replica replica, Prover.Rewrap rewrap) throws Exception {
        return rewrap.prover().federation().send(replica.moved(rewrap.with(rewrap.proof())));
    }

    /** Somebody without a token, who says that he comes from somewhere. */
    private static HttpRequest stranger(RunningFederation federation, int from) {
        return HttpRequest.newBuilder(URI.create(federation.usa().url() + "/rewrap"))
                .header("Content-Type", "application/json")
                .header("X-Forwarded-For", "203.0.113." + from)
                .POST(BodyPublishers.ofString("{}"))
                .build();
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
        assertThat(header(answer, "RateLimit-Policy")).startsWith("\"subject\";q=21;w=3600, \"kao\";q=");
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
