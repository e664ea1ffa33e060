package org.coalition.kas.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** T30: who asks for more than there is gets what there is, and the rest is refused at once. */
@ExtendWith(RunningFederation.Resolver.class)
class OverloadAcceptance {

    private static final int END_OF_HEAD = 4;
    private static final int ROOM = 512;
    private static final int SOME = 32;
    private static final Duration SHORT = Duration.ofSeconds(10);
    private static final Duration LONG = Duration.ofSeconds(60);

    @Test
    void house_whenFull_refusesTheNextAtOnce_servesWhoIsIn_andWhatIsForEverybody(RunningFederation federation)
            throws Exception {
        Prover alice = Prover.login(federation, "alice.usa");
        try (Replica replica = Replica.start(federation, "overfull", settings -> settings.withObject("/kas/limits")
                .put("max-in-house", 1))) {
            Overload load = new Overload(
                    alice, replica, FakePeer.trusting(federation.local().home()));
            Overload.Shot slow =
                    load.make(1, Instant.now(), Duration.ofSeconds(1)).getFirst();
            try (RawConnection inside = load.open(1).getFirst()) {
                inside.send(slow.head(), slow.proof(), Arrays.copyOf(slow.rest(), END_OF_HEAD));
                Awaitility.await("he is in").until(() -> replica.metric("kas_requests_in_house") == 1);

                Prover.Rewrap rewrap = alice.rewrap();
                assertShed(federation.send(replica.moved(rewrap.with(rewrap.proof()))));
                assertThat(federation
                                .send(HttpRequest.newBuilder(replica.url().resolve("/.well-known/jwks.json"))
                                        .build())
                                .statusCode())
                        .isEqualTo(200);
                assertThat(replica.isReady()).isTrue();

                inside.send(Arrays.copyOfRange(slow.rest(), END_OF_HEAD, slow.rest().length));
                assertThat(inside.status()).isEqualTo(200);
            }
            assertThat(replica.metric("kas_rewrap_seconds_count", "outcome=\"shed\""))
                    .isEqualTo(1);
            Awaitility.await("he has left").until(() -> replica.metric("kas_requests_in_house") == 0);
        }
    }

    private static void assertShed(HttpResponse<byte[]> answer) {
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).contains("1");
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(RunningFederation.json(answer).path("type").asText())
                .isEqualTo("urn:coalition:kas:problem:unavailable");
        assertThat(RunningFederation.json(answer).path("requestId").asText()).hasSize(22);
    }

    @Test
    @Tag("long")
    void T30_doubleTheCapacity_keepsMostOfTheGoodput_refusesTheRest_andRecovers(RunningFederation federation)
            throws Exception {
        try (Replica replica = Replica.start(federation, "overload", settings -> {})) {
            Overload load = new Overload(
                    Prover.login(federation, "alice.usa"),
                    replica,
                    FakePeer.trusting(federation.local().home()));
            load.run(SOME, 0, 40_000, SHORT);
            Overload.Outcome peak = load.run(SOME, 0, 40_000, SHORT);
            int twice = (int) (2 * peak.goodput());

            Overload.Outcome over = load.run(ROOM + ROOM / 2, twice, (int) (twice * LONG.toSeconds()), LONG);
            System.getLogger("T30").log(System.Logger.Level.INFO, "peak: " + peak + "; over: " + over);

            assertThat(peak.statuses()).containsOnlyKeys(200);
            assertThat(Set.of(200, 429, 503)).containsAll(over.statuses().keySet());
            assertThat(over.statuses().get(503).sum()).isPositive();
            assertThat(over.offered()).as("a machine that can send so much").isGreaterThan(1.5 * peak.goodput());
            assertThat(over.goodputOfCpu()).isGreaterThan(0.8 * peak.goodputOfCpu());
        }
    }
}
