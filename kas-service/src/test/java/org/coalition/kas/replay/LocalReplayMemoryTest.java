package org.coalition.kas.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.coalition.kas.replay.ReplayMemory.Verdict;
import org.junit.jupiter.api.Test;

class LocalReplayMemoryTest extends ReplayMemoryContract {

    private final AtomicLong nanos = new AtomicLong();
    private final LocalReplayMemory memory = new LocalReplayMemory(nanos::get);

    @Override
    ReplayMemory memory() {
        return memory;
    }

    @Override
    Verdict fresh() {
        return Verdict.FRESH_HERE;
    }

    @Test
    void spend_whenItsLifeIsAlmostOver_isSpent() {
        memory.spend("id", LIFE);
        nanos.addAndGet(LIFE.minusMillis(1).toNanos());

        assertThat(memory.spend("id", LIFE)).isEqualTo(Verdict.SPENT);
    }

    @Test
    void spend_whenItsLifeIsOver_isFresh() {
        memory.spend("id", LIFE);
        nanos.addAndGet(LIFE.plusMillis(1).toNanos());

        assertThat(memory.spend("id", LIFE)).isEqualTo(Verdict.FRESH_HERE);
    }

    /** Else who tries a spent proof again and again would never let it be forgotten, nor the memory shrink. */
    @Test
    void spend_whenSpent_prolongsNothing() {
        memory.spend("id", LIFE);
        nanos.addAndGet(LIFE.minusMillis(1).toNanos());
        memory.spend("id", Duration.ofHours(1));
        nanos.addAndGet(Duration.ofMillis(2).toNanos());

        assertThat(memory.spend("id", LIFE)).isEqualTo(Verdict.FRESH_HERE);
    }

    @Test
    void degraded_always() {
        assertThat(memory.degraded()).isTrue();
    }
}
