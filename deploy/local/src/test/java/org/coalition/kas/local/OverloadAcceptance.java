package org.coalition.kas.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** T30: who asks for more than there is gets what there is, and the rest is refused at once. */
@ExtendWith(RunningFederation.Resolver.class)
class OverloadAcceptance {

    private static final int ROOM = 512;
    private static final int SOME = 32;
    private static final Duration SHORT = Duration.ofSeconds(10);
    private static final Duration LONG = Duration.ofSeconds(60);

    @Test
    @Tag("long")
    void T30_doubleTheCapacity_keepsMostOfTheGoodput_refusesTheRest_andRecovers(RunningFederation federation)
            throws Exception {
        try (Replica replica = Replica.start(federation, "overload", settings -> {})) {
            Overload load = new Overload(
                    Prover.login(federation, "alice.usa"), replica, FakePeer.trusting(federation.local().home()));
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
