package org.coalition.kas.issuer;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SeenProofsTest {

    private final TestClock clock = new TestClock();
    private final SeenProofs seen = new SeenProofs(clock, 2);

    @Test
    void aProof_asLongAsItCouldBeFresh_isRemembered() throws Exception {
        seen.remember(new DpopProof("key", "1"));
        clock.advance(Duration.ofSeconds(65));

        assertThatThrownBy(() -> seen.remember(new DpopProof("key", "1"))).hasMessageContaining("invalid_dpop_proof");
    }

    @Test
    void theSameIdentifier_ofAnotherKey_isAnotherProof() throws Exception {
        seen.remember(new DpopProof("key", "1"));

        assertThatCode(() -> seen.remember(new DpopProof("other", "1"))).doesNotThrowAnyException();
    }

    @Test
    void onceFull_nothingIsForgottenAndNothingAccepted() throws Exception {
        seen.remember(new DpopProof("key", "1"));
        seen.remember(new DpopProof("key", "2"));

        assertThatThrownBy(() -> seen.remember(new DpopProof("key", "3")))
                .hasMessageContaining("temporarily_unavailable");
        assertThatThrownBy(() -> seen.remember(new DpopProof("key", "1"))).hasMessageContaining("used before");
    }

    @Test
    void onceFull_thereIsRoomAgainWhenProofsHaveExpired() throws Exception {
        seen.remember(new DpopProof("key", "1"));
        seen.remember(new DpopProof("key", "2"));
        clock.advance(Duration.ofSeconds(67));

        assertThatCode(() -> seen.remember(new DpopProof("key", "3"))).doesNotThrowAnyException();
    }
}
