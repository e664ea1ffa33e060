package org.coalition.kas.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SlowestLegTest {

    private static final Duration ALL = Duration.ofMillis(70);

    private final SlowestLeg legs = new SlowestLeg();

    @Test
    void leaves_whatTheSlowerOfTwoExchangesLeaves() {
        legs.exchanged(Duration.ofMillis(18));
        legs.exchanged(Duration.ofMillis(15));

        assertThat(legs.leaves(ALL)).isEqualTo(Duration.ofMillis(52));
    }

    /** Waiting for our own KMS is none of the federation's cost. */
    @Test
    void leaves_whatOurOwnWorkLeaves_whereThatIsSlower() {
        legs.exchanged(Duration.ofMillis(18));
        legs.worked(Duration.ofMillis(69));

        assertThat(legs.leaves(ALL)).isEqualTo(Duration.ofMillis(1));
    }

    @Test
    void leaves_nothing_whereNoPeerWasSpokenTo() {
        legs.worked(Duration.ofMillis(5));

        assertThat(legs.leaves(ALL)).isZero();
    }

    /** A race is over before its losers are. */
    @Test
    void leaves_somethingAlways_whereAPeerWasSpokenTo() {
        legs.exchanged(Duration.ofMillis(80));

        assertThat(legs.leaves(ALL)).isPositive().isLessThan(Duration.ofMillis(1));
    }
}
