package org.coalition.kas.limits;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class HouseTest {

    private static final String HOST = "192.0.2.1";

    private final House house = new House(2, 2);

    @Test
    void enter_whenFull_isRefused_untilSomebodyLeaves() {
        assertThat(house.enter(HOST)).isTrue();
        assertThat(house.enter(HOST)).isTrue();
        assertThat(house.enter(HOST)).isFalse();

        house.leave(HOST);

        assertThat(house.enter(HOST)).isTrue();
        assertThat(house.inside()).isEqualTo(2);
    }

    @Test
    void enter_ofOneAddress_leavesRoomForOthers() {
        House shared = new House(4, 2);
        assertThat(shared.enter("2001:db8::1")).isTrue();
        assertThat(shared.enter("2001:db8::2")).as("of the same 64 bits").isTrue();
        assertThat(shared.enter("2001:db8::3")).isFalse();

        assertThat(shared.enter(HOST)).isTrue();
        assertThat(shared.enter(House.PEERS)).isTrue();
        assertThat(shared.enter(House.PEERS)).as("full").isFalse();
        shared.leave("2001:db8::1");

        assertThat(shared.enter("2001:db8::3")).isTrue();
        assertThat(shared.inside()).isEqualTo(4);
    }

    @Test
    void enter_fromManySidesAtOnce_neverHasMoreInsideThanThereIsRoom() {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 10_000; i++) {
                threads.execute(() -> {
                    if (house.enter(HOST)) {
                        most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                        inside.decrementAndGet();
                        house.leave(HOST);
                    }
                });
            }
        }

        assertThat(most).hasValueBetween(1, 2);
        assertThat(house.inside()).isZero();
    }
}
