package org.coalition.kas.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Clock;
import java.time.Duration;
import org.coalition.kas.support.ManualClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DpopNoncesTest {

    private final DpopNonces nonces = Nonces.required(Proofs.CLOCK);

    private static DpopNonces at(Duration later) {
        return Nonces.required(Clock.offset(Proofs.CLOCK, later));
    }

    private String nonce() {
        return nonces.current().orElseThrow();
    }

    @Test
    void nonce_ofOneReplica_isAcceptedByAnother() {
        assertThat(nonces.accepts(nonce())).isTrue();
        assertThat(at(Duration.ofMinutes(1)).accepts(nonce())).isTrue();
        assertThat(at(Duration.ofSeconds(-30)).accepts(nonce()))
                .as("whose clock is slow")
                .isTrue();
    }

    @Test
    void nonce_whenItsLifeIsOver_isRefusedThoughItIsRemembered() {
        String old = nonce();

        assertThat(at(Nonces.LIFE).accepts(old)).isTrue();
        assertThat(at(Nonces.LIFE.plusSeconds(1)).accepts(old)).isFalse();
    }

    @Test
    void nonce_ofTheFuture_isRefused() {
        assertThat(at(Duration.ofMinutes(-2)).accepts(nonce())).isFalse();
    }

    @Test
    void nonce_ofAnotherKas_isRefused() {
        DpopNonces others = Nonces.required(Proofs.OTHER_KEY, Proofs.CLOCK);

        assertThat(nonces.accepts(others.current().orElseThrow())).isFalse();
    }

    /** The same key signs results and assertions. */
    @Test
    void nonce_thatWasSignedForSomethingElse_isRefused() {
        String now = Long.toString(Proofs.NOW.getEpochSecond());

        assertThat(nonces.accepts(Nonces.signingKey(Proofs.KEY).sign("dpop-nonce", now)))
                .isTrue();
        assertThat(nonces.accepts(Nonces.signingKey(Proofs.KEY).sign("kas-assertion+jwt", now)))
                .isFalse();
        assertThat(nonces.accepts(Nonces.signingKey(Proofs.KEY).sign("dpop-nonce", "{}")))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nonce", "a.b.c", "..", "\u00e9.\u00e9.\u00e9"})
    void nonce_thatIsNone_isRefused(String nonce) {
        assertThat(nonces.accepts(nonce)).isFalse();
        assertThat(nonces.accepts(null)).isFalse();
        assertThat(nonces.accepts("a".repeat(100_000))).isFalse();
    }

    @Test
    void current_isTheSameForAWhile_andAnotherWhenHalfItsLifeIsOver() {
        ManualClock clock = new ManualClock(Proofs.NOW);
        DpopNonces moving = Nonces.required(clock);
        String first = moving.current().orElseThrow();

        clock.advance(Nonces.LIFE.dividedBy(2));
        assertThat(moving.current()).contains(first);
        clock.advance(Duration.ofSeconds(1));
        assertThat(moving.current().orElseThrow()).isNotEqualTo(first);
        assertThat(moving.accepts(first)).isTrue();
    }

    @Test
    void nonces_whereNoneIsRequired_areNotGivenAndNotLookedAt() {
        assertThat(Nonces.NOT_REQUIRED.current()).isEmpty();
        assertThat(Nonces.NOT_REQUIRED.accepts(null)).isTrue();
        assertThat(Nonces.NOT_REQUIRED.accepts("of another server")).isTrue();
    }

    @Test
    void aLifeThatNobodyCanMeet_isRefusedByItsName() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AuthProperties.Nonce(true, Duration.ofSeconds(1)))
                .withMessageContaining("kas.auth.nonce.life");
    }
}
