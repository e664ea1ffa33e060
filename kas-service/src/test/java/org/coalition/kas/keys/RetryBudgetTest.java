package org.coalition.kas.keys;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RetryBudgetTest {

    private final RetryBudget budget = new RetryBudget();

    @Test
    void spend_inQuietTimes_isPossibleTenTimes() {
        assertThat(retries(1_000)).isEqualTo(10);
    }

    @Test
    void spend_whenTheReserveIsGone_isPossibleOnceForTenCalls() {
        retries(10);

        int made = 0;
        for (int call = 0; call < 1_000; call++) {
            budget.earn();
            made += retries(2);
        }

        assertThat(made).isEqualTo(100);
    }

    @Test
    void earn_howeverOften_savesUpNoMoreThanTheReserve() {
        for (int call = 0; call < 10_000; call++) {
            budget.earn();
        }

        assertThat(retries(1_000)).isEqualTo(10);
    }

    @Test
    void spend_byManyAtOnce_givesNoRetryAway() {
        AtomicInteger made = new AtomicInteger();
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            for (int i = 0; i < 8; i++) {
                threads.execute(() -> made.addAndGet(retries(1_000)));
            }
        }
        assertThat(made).hasValue(10);
    }

    private int retries(int wanted) {
        int made = 0;
        for (int i = 0; i < wanted; i++) {
            made += budget.spend() ? 1 : 0;
        }
        return made;
    }
}
