package org.coalition.kas.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.coalition.kas.replay.ReplayMemory.Verdict;
import org.junit.jupiter.api.Test;

/** What every memory of spent identifiers does. */
abstract class ReplayMemoryContract {

    static final Duration LIFE = Duration.ofMinutes(1);

    abstract ReplayMemory memory();

    /** What it says of an identifier that it has not seen. */
    abstract Verdict fresh();

    static String newId() {
        return UUID.randomUUID().toString();
    }

    @Test
    void spend_whenNew_isFresh() {
        assertThat(memory().spend(newId(), LIFE)).isEqualTo(fresh());
    }

    @Test
    void spend_whenSpentBefore_isSpent() {
        ReplayMemory memory = memory();
        String id = newId();

        memory.spend(id, LIFE);

        assertThat(memory.spend(id, LIFE)).isEqualTo(Verdict.SPENT);
        assertThat(memory.spend(id, LIFE)).isEqualTo(Verdict.SPENT);
    }

    @Test
    void spend_whenAnotherIsSpent_isFresh() {
        ReplayMemory memory = memory();
        String id = newId();

        memory.spend(id + "a", LIFE);

        assertThat(memory.spend(id + "b", LIFE)).isEqualTo(fresh());
    }

    @Test
    void spend_whenTheIdIsOfAnyCharacters_isRememberedAllTheSame() {
        ReplayMemory memory = memory();
        String id = "é\u0000\r\n* ключ " + newId() + "x".repeat(10_000);

        assertThat(memory.spend(id, LIFE)).isEqualTo(fresh());
        assertThat(memory.spend(id, LIFE)).isEqualTo(Verdict.SPENT);
    }

    @Test
    void spend_whenManyTryAtOnce_isFreshForOne() throws Exception {
        ReplayMemory memory = memory();
        String id = newId();
        Callable<Verdict> attempt = () -> memory.spend(id, LIFE);
        List<Verdict> verdicts;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            verdicts = threads
                    .invokeAll(IntStream.range(0, 64).mapToObj(i -> attempt).toList())
                    .stream()
                    .map(Future::resultNow)
                    .toList();
        }

        assertThat(verdicts).filteredOn(fresh()::equals).hasSize(1);
        assertThat(verdicts).filteredOn(Verdict.SPENT::equals).hasSize(63);
    }
}
