package org.coalition.kas.limits;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class HouseTest {

    private static final String HOST = "192.0.2.1";

    private final House house = new House(2, 2);

    @Test
    void enter_whenFull_isRefused_untilSomebodyLeaves() {
        assertThat(house.enter(HOST)).isPresent();
        Optional<House.Place> second = house.enter(HOST);
        assertThat(house.enter(HOST)).isEmpty();

        second.orElseThrow().close();

        assertThat(house.enter(HOST)).isPresent();
        assertThat(house.inside()).isEqualTo(2);
    }

    @Test
    void enter_ofOneAddress_leavesRoomForOthers() {
        House shared = new House(4, 2);
        Optional<House.Place> first = shared.enter("2001:db8::1");
        assertThat(shared.enter("2001:db8::2")).as("of the same 64 bits").isPresent();
        assertThat(shared.enter("2001:db8::3")).isEmpty();

        assertThat(shared.enter(HOST)).isPresent();
        assertThat(shared.enterAsPeer("aa")).isPresent();
        assertThat(shared.enterAsPeer("bb")).as("full").isEmpty();
        first.orElseThrow().close();

        assertThat(shared.enter("2001:db8::3")).isPresent();
        assertThat(shared.inside()).isEqualTo(4);
    }

    @Test
    void enterAsPeer_leavesRoomForOtherPeersAndForClients() {
        House shared = new House(4, 2);
        assertThat(shared.enterAsPeer("aa")).isPresent();
        assertThat(shared.enterAsPeer("aa")).isPresent();
        assertThat(shared.enterAsPeer("aa")).isEmpty();

        assertThat(shared.enterAsPeer("bb")).isPresent();
        assertThat(shared.enter(HOST)).isPresent();
    }

    @Test
    void enter_fromManySidesAtOnce_neverHasMoreInsideThanThereIsRoom() {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 10_000; i++) {
                threads.execute(() -> {
                    house.enter(HOST).ifPresent(place -> {
                        most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                        inside.decrementAndGet();
                        place.close();
                    });
                });
            }
        }

        assertThat(most).hasValueBetween(1, 2);
        assertThat(house.inside()).isZero();
    }
}
