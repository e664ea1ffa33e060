package org.coalition.kas.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** T30: who asks for more than there is gets what there is, and the rest is refused at once. */
@ExtendWith(RunningFederation.Resolver.class)
class OverloadAcceptance {

    private static final System.Logger LOG = System.getLogger("T30");
    private static final int ROOM = 64;
    private static final int SOME = 32;
    private static final Duration SHORT = Duration.ofSeconds(10);
    private static final Duration LONG = Duration.ofSeconds(60);

    @Test
    void house_whenFull_refusesTheNextAtOnce_servesWhoIsIn_andWhatIsForEverybody(RunningFederation federation)
            throws Exception {
        Prover alice = Prover.login(federation, "alice.usa");
        try (Replica replica = Replica.start(federation, "overfull", settings -> settings.withObject("/kas/limits")
                .put("max-in-house", 1))) {
            Prover.Rewrap slow = alice.rewrap();
            try (RawConnection inside =
                    new RawConnection(FakePeer.trusting(federation.local().home()), replica.url())) {
                inside.send(head(slow).getBytes(StandardCharsets.US_ASCII));
                Awaitility.await("he is in").until(() -> replica.metric("kas_requests_in_house") == 1);

                Prover.Rewrap rewrap = alice.rewrap();
                assertShed(federation.send(replica.moved(rewrap.with(rewrap.proof()))));
                assertThat(federation
                                .send(HttpRequest.newBuilder(replica.url().resolve("/.well-known/jwks.json"))
                                        .build())
                                .statusCode())
                        .isEqualTo(200);
                assertThat(replica.isReady()).isTrue();

                inside.send(slow.body());
                assertThat(inside.status()).isEqualTo(200);
            }
            assertThat(replica.metric("kas_rewrap_seconds_count", "outcome=\"shed\""))
                    .isEqualTo(1);
            Awaitility.await("he has left").until(() -> replica.metric("kas_requests_in_house") == 0);
        }
    }

    /** T31, of bodies: who never ends his has half of the house at most, and loses his place. */
    @Test
    void T31_bodyThatDrips_takesNoPlaceOfOthersAndLosesItsOwn(RunningFederation federation, Prover alice)
            throws Exception {
        try (Replica replica = Replica.start(federation, "dripped-on", settings -> settings.withObject("/kas/limits")
                .put("max-in-house", 2)
                .put("max-in-house-per-address", 1))) {
            Prover.Rewrap slow = alice.rewrap();
            try (RawConnection inside =
                    new RawConnection(FakePeer.trusting(federation.local().home()), replica.url())) {
                inside.send(head(slow).getBytes(StandardCharsets.US_ASCII));
                Awaitility.await("he is in").until(() -> replica.metric("kas_requests_in_house") == 1);

                Prover.Rewrap same = alice.rewrap();
                assertShed(federation.send(replica.moved(same.with(same.proof()))));
                Prover.Rewrap other = alice.rewrap();
                assertThat(fromElsewhere(federation)
                                .send(replica.moved(other.with(other.proof())), HttpResponse.BodyHandlers.ofByteArray())
                                .statusCode())
                        .isEqualTo(200);

                Awaitility.await("he is out")
                        .pollInterval(Duration.ofMillis(500))
                        .atMost(Duration.ofSeconds(20))
                        .until(() -> {
                            inside.send(new byte[] {slow.body()[0]});
                            return replica.metric("kas_requests_in_house") == 0;
                        });
                assertThat(inside.status()).isEqualTo(400);
            }
        }
    }

    private static HttpClient fromElsewhere(RunningFederation federation) throws Exception {
        return HttpClient.newBuilder()
                .sslContext(FakePeer.trusting(federation.local().home()))
                .localAddress(InetAddress.ofLiteral("127.0.0.2"))
                .build();
    }

    private static String head(Prover.Rewrap rewrap) {
        return String.join(
                "\r\n",
                "POST /rewrap HTTP/1.1",
                "Host: localhost",
                "Content-Type: application/json",
                "Content-Length: " + rewrap.body().length,
                "Authorization: DPoP " + rewrap.prover().token().value(),
                "DPoP: " + rewrap.proof().sign(),
                "",
                "");
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
            load.run(SOME, 0, 20_000, SHORT);
            Overload.Outcome peak = load.run(SOME, 0, 30_000, SHORT);
            int twice = (int) (2 * peak.goodput());

            Overload.Outcome over = load.run(ROOM + ROOM / 2, twice, (int) (twice * LONG.toSeconds()), LONG);
            LOG.log(Level.INFO, "peak: {0}\nover: {1}", peak, over);

            assertThat(peak.statuses()).containsOnlyKeys(200);
            assertThat(Set.of(200, 429, 503)).containsAll(over.statuses().keySet());
            assertThat(over.statuses()).containsKey(503);
            // Twice is wanted; who sends has the same two cores, and a fast KAS leaves him less.
            assertThat(over.offered()).isGreaterThan(1.25 * peak.goodput());
            assertThat(over.goodputOfCpu()).isGreaterThan(0.8 * peak.goodputOfCpu());
            assertThat(over.goodput()).isGreaterThan(0.8 * peak.goodput());

            Prover.Rewrap after = Prover.login(federation, "alice.usa").rewrap();
            HttpRequest request = replica.moved(after.with(after.proof()));
            assertThat(federation.send(request).statusCode()).isEqualTo(200);
            Awaitility.await("all have left").atMost(SHORT).until(() -> replica.metric("kas_requests_in_house") == 0);
            Overload.Outcome again = load.run(SOME, 0, 30_000, SHORT);
            assertThat(again.goodput()).as("again as much as before").isGreaterThan(0.8 * peak.goodput());
        }
    }
}
