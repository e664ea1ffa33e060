package org.coalition.kas.limits;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class HouseTest {

    private final House house = new House(2);

    @Test
    void enter_whenFull_isRefused_untilSomebodyLeaves() {
        assertThat(house.enter()).isTrue();
        assertThat(house.enter()).isTrue();
        assertThat(house.enter()).isFalse();

        house.leave();

        assertThat(house.enter()).isTrue();
        assertThat(house.inside()).isEqualTo(2);
    }

    @Test
    void enter_fromManySidesAtOnce_neverHasMoreInsideThanThereIsRoom() {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 10_000; i++) {
                threads.execute(() -> {
                    if (house.enter()) {
                        most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                        inside.decrementAndGet();
                        house.leave();
                    }
                });
            }
        }

        assertThat(most).hasValueBetween(1, 2);
        assertThat(house.inside()).isZero();
    }
}
