package org.coalition.kas.perf;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.coalition.kas.client.ClientKey;
import org.coalition.kas.perf.Flow.Sent;
import org.coalition.kas.perf.PeerPhase.Kind;
import org.coalition.kas.perf.load.Answer;
import org.coalition.kas.perf.load.Order;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PeerPhasesTest {

    private static final Verdict TIMEOUT = Verdict.error("kas-usa PEER_TIMEOUT");
    private static final Verdict SUSPENDED = Verdict.error("kas-usa PEER_SUSPENDED");

    private Prepared request;
    private PeerPhase undisturbed;
    private PeerPhase hangs;
    private PeerPhase drips;
    private PeerPhase suspended;
    private PeerPhase resumed;

    @BeforeEach
    void allAsPromised() throws Exception {
        SealedKey sealed =
                AnsweringKas.request(List.of(new AnsweringKas("kas-usa"))).sealed();
        request = new Prepared(new Order(new byte[0], "", ""), 0, sealed, ClientKey.fresh(ClientKey.Type.EC_P256));
        undisturbed = phase(Kind.UNDISTURBED, List.of(whole(0, 30)), others(20));
        hangs = phase(Kind.HANGS, List.of(without(TIMEOUT, 0, 9_500)), others(21));
        drips = phase(Kind.DRIPS, List.of(without(TIMEOUT, 0, 9_500)), others(21));
        suspended = phase(Kind.SUSPENDED, List.of(whole(1_000, 30), without(SUSPENDED, 12_000, 20)), others(20));
        resumed = phase(Kind.RESUMED, List.of(without(SUSPENDED, 500, 20), whole(4_000, 30)), others(20));
    }

    private static PeerPhase phase(Kind kind, List<Sent> needing, List<Sent> others) {
        return new PeerPhase(kind, 0, needing, others, needing.size(), Duration.ofSeconds(3));
    }

    private Sent whole(long dueMillis, long tookMillis) {
        return sent(dueMillis, tookMillis, Verdict.RIGHT, Verdict.RIGHT, Verdict.RIGHT);
    }

    private Sent without(Verdict excuse, long dueMillis, long tookMillis) {
        return sent(dueMillis, tookMillis, Verdict.RIGHT, excuse, Verdict.RIGHT);
    }

    private List<Sent> others(long tookMillis) {
        return List.of(sent(0, tookMillis, Verdict.RIGHT, Verdict.RIGHT));
    }

    private Sent sent(long dueMillis, long tookMillis, Verdict... verdicts) {
        long due = dueMillis * 1_000_000;
        return new Sent(
                request, new Answer(due, due + tookMillis * 1_000_000, -1, 200, new byte[0]), List.of(verdicts));
    }

    private List<String> defects() {
        List<PeerPhase> phases = new ArrayList<>(List.of(undisturbed, hangs, drips, suspended, resumed));
        return new PeerPhases(phases, List.of(Duration.ofMillis(200))).defects();
    }

    @Test
    void whatIsPromised_isNoDefect() {
        assertThat(defects()).isEmpty();
    }

    @Test
    void othersThatAreSlowerWhileFraHangs_areADefect() {
        hangs = phase(Kind.HANGS, hangs.needing(), others(25));

        assertThat(defects()).singleElement().asString().contains("FRA hangs: p99", "1.25 times");
    }

    @Test
    void anOtherNationsKeyThatIsMissing_isADefect() {
        drips = phase(Kind.DRIPS, List.of(sent(0, 9_500, Verdict.RIGHT, TIMEOUT, TIMEOUT)), drips.others());

        assertThat(defects()).containsExactly("FRA's answers drip: {kas-usa PEER_TIMEOUT=1}");
    }

    @Test
    void aFailureInAStreamThatDoesNotNeedFra_isADefect() {
        hangs = phase(Kind.HANGS, hangs.needing(), List.of(sent(0, 20, Verdict.RIGHT, Verdict.error("503 busy"))));

        assertThat(defects()).containsExactly("FRA hangs: {503 busy=1}");
    }

    @Test
    void anExcuseThatThePhaseDoesNotGive_isADefect() {
        undisturbed = phase(Kind.UNDISTURBED, List.of(without(TIMEOUT, 0, 20)), others(20));

        assertThat(defects()).containsExactly("as it should be: {kas-usa PEER_TIMEOUT=1}");
    }

    @Test
    void aRequestThatEndsAfterItsDeadline_isADefect() {
        hangs = phase(Kind.HANGS, List.of(without(TIMEOUT, 0, 10_100)), others(20));

        assertThat(defects()).singleElement().asString().contains("over its deadline");
    }

    @Test
    void aPeerThatDidNotHang_measuredNothing() {
        hangs = phase(Kind.HANGS, List.of(whole(0, 30)), others(20));

        assertThat(defects()).singleElement().asString().contains("nothing was measured");
    }

    @Test
    void aSuspendedPeerThatIsReachedLater_isADefect() {
        suspended =
                new PeerPhase(Kind.SUSPENDED, 0, suspended.needing(), suspended.others(), 2, Duration.ofMillis(10_500));

        assertThat(defects()).containsExactly("suspended, FRA was reached 10500 ms later still");
    }

    @Test
    void aKeyOfASuspendedPeer_isADefect() {
        suspended = phase(Kind.SUSPENDED, List.of(whole(11_000, 30), without(SUSPENDED, 12_000, 20)), others(20));

        assertThat(defects()).singleElement().asString().contains("suspended, FRA's key still came");
    }

    @Test
    void aResumedPeerThatIsLeftOutFor10s_isADefect() {
        resumed = phase(Kind.RESUMED, List.of(whole(4_000, 30), without(SUSPENDED, 11_000, 20)), others(20));

        assertThat(defects()).singleElement().asString().contains("resumed, FRA's key was missing");
    }
}
