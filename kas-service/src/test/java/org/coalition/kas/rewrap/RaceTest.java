package org.coalition.kas.rewrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.coalition.kas.crypto.Bytes;
import org.coalition.kas.domain.Cancellation;
import org.coalition.kas.domain.KaoOutcome;
import org.coalition.kas.domain.KaoOutcome.Refused;
import org.coalition.kas.domain.KaoOutcome.Released;
import org.coalition.kas.domain.KeyGroup;
import org.coalition.kas.domain.KeyRequest;
import org.coalition.kas.protocol.ErrorCode;
import org.coalition.kas.protocol.ReleaseMode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Legs that never end by themselves show who is not waited for. */
@Timeout(10)
class RaceTest {

    private static final Released RELEASED = new Released(Bytes.of(new byte[] {1}), null, null);
    private static final Refused DENIED = new Refused(ErrorCode.POLICY_DENIED, "no");

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch never = new CountDownLatch(1);
    private final Cancellation cancellation = new Cancellation();
    private final KeyRequest first = Keys.key("first", "a");
    private final KeyRequest second = Keys.key("second", "a");
    private final KeyRequest other = Keys.key("other", "b");

    @AfterEach
    void end() {
        never.countDown();
        threads.close();
    }

    @Test
    void run_whenAnAlternativeIsReleased_breaksOffTheCallToAPeer() {
        List<Decided> decided = race(ReleaseMode.ANY_OF, first, second)
                .run(List.of(leg(hangs(second), second), leg(gives(RELEASED, first), first)));

        assertThat(code(decided, first)).isNull();
        assertThat(code(decided, second)).isEqualTo(ErrorCode.ANY_OF_SATISFIED);
        assertThat(cancellation.isCancelled()).isTrue();
    }

    @Test
    void run_whenAnAlternativeIsReleased_leavesWorkOfOurOwnToItself() {
        List<Decided> decided = race(ReleaseMode.ANY_OF, first, second)
                .run(List.of(Leg.ours(List.of(second), hangs(second)), leg(gives(RELEASED, first), first)));

        assertThat(code(decided, second)).isEqualTo(ErrorCode.ANY_OF_SATISFIED);
        assertThat(cancellation.isCancelled()).isFalse();
    }

    @Test
    void run_whenAllOfHasAlternatives_waitsForNoSurplusEither() {
        List<Decided> decided = race(ReleaseMode.ALL_OF, first, second, other)
                .run(List.of(
                        leg(hangs(second), second),
                        leg(gives(RELEASED, first), first),
                        leg(gives(RELEASED, other), other)));

        assertThat(code(decided, second)).isEqualTo(ErrorCode.ANY_OF_SATISFIED);
        assertThat(decided).hasSize(3);
    }

    @Test
    void run_whenSomethingInALegIsWanted_waitsForAllOfIt() {
        CountDownLatch go = new CountDownLatch(1);
        Supplier<List<Decided>> late = () -> {
            await(go);
            return List.of(decided(second, RELEASED), decided(other, RELEASED));
        };
        Supplier<List<Decided>> early = () -> {
            go.countDown();
            return List.of(decided(first, RELEASED));
        };

        List<Decided> decided = race(ReleaseMode.ANY_OF, first, second, other)
                .run(List.of(new Leg(List.of(second, other), cancellation, late), Leg.ours(List.of(first), early)));

        assertThat(code(decided, second)).isNull();
        assertThat(code(decided, other)).isNull();
    }

    @Test
    void run_whenTheFirstIsRefused_waitsForTheAlternative() {
        List<Decided> decided = race(ReleaseMode.ANY_OF, first, second)
                .run(List.of(leg(gives(DENIED, first), first), leg(gives(RELEASED, second), second)));

        assertThat(code(decided, first)).isEqualTo(ErrorCode.POLICY_DENIED);
        assertThat(code(decided, second)).isNull();
    }

    @Test
    void run_whenALegEndsWithAnError_costsItsOwnKeys() {
        Supplier<List<Decided>> broken = () -> {
            throw new StackOverflowError();
        };

        List<Decided> decided = race(ReleaseMode.ANY_OF, first, second)
                .run(List.of(leg(broken, first), leg(gives(RELEASED, second), second)));

        assertThat(code(decided, first)).isIn(ErrorCode.INTERNAL_ERROR, ErrorCode.ANY_OF_SATISFIED);
        assertThat(code(decided, second)).isNull();
    }

    @Test
    void run_inTheCallersThread_doesNotStartWhatIsNotWanted() {
        Race race = new Race(List.of(group(ReleaseMode.ANY_OF, first, second)), Runnable::run);

        List<Decided> decided = race.run(List.of(leg(gives(RELEASED, first), first), leg(hangs(second), second)));

        assertThat(code(decided, second)).isEqualTo(ErrorCode.ANY_OF_SATISFIED);
    }

    @Test
    void hasAlternatives_dependsOnTheMode() {
        assertThat(race(ReleaseMode.EACH, first, second).hasAlternatives()).isFalse();
        assertThat(race(ReleaseMode.ALL_OF, first, other).hasAlternatives()).isFalse();
        assertThat(race(ReleaseMode.ALL_OF, first, second).hasAlternatives()).isTrue();
        assertThat(race(ReleaseMode.ANY_OF, first, second).hasAlternatives()).isTrue();
        assertThat(race(ReleaseMode.ANY_OF, Keys.key("x", null), Keys.key("y", null))
                        .hasAlternatives())
                .isTrue();
    }

    private Race race(ReleaseMode mode, KeyRequest... keys) {
        return new Race(List.of(group(mode, keys)), threads);
    }

    private static KeyGroup group(ReleaseMode mode, KeyRequest... keys) {
        return Pipeline.group(mode, keys);
    }

    private Leg leg(Supplier<List<Decided>> work, KeyRequest key) {
        return new Leg(List.of(key), cancellation, work);
    }

    private static Supplier<List<Decided>> gives(KaoOutcome outcome, KeyRequest key) {
        return () -> List.of(decided(key, outcome));
    }

    private Supplier<List<Decided>> hangs(KeyRequest key) {
        return () -> {
            await(never);
            return List.of(decided(key, RELEASED));
        };
    }

    private void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError("nobody is interrupted", e);
        }
    }

    private static Decided decided(KeyRequest key, KaoOutcome outcome) {
        return new Decided(key, outcome, null, null);
    }

    private static ErrorCode code(List<Decided> decided, KeyRequest key) {
        return decided.stream()
                .filter(one -> one.key().equals(key))
                .findFirst()
                .orElseThrow()
                .outcome()
                .errorCode();
    }
}
