package org.coalition.kas.perf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WorkloadTest {

    @Test
    void standard_asksForANewKeyInTwelveOfAHundredMeasuredRequests() {
        List<Integer> keys = Workload.STANDARD.keys(1);
        Set<Integer> asked = new HashSet<>(keys.subList(0, 50));
        long hits = keys.subList(50, keys.size()).stream()
                .filter(key -> !asked.add(key))
                .count();
        assertThat(keys).hasSize(1_050);
        assertThat(hits).isEqualTo(880);
    }

    @Test
    void keys_areNumberedInTheOrderOfTheirFirstRequest() {
        int known = 0;
        for (int key : Workload.STANDARD.keys(7)) {
            assertThat(key).isBetween(0, known);
            known = Math.max(known, key + 1);
        }
        assertThat(known).isEqualTo(10 + 120);
    }

    @Test
    void keys_ofEqualSeedsAreEqual() {
        assertThat(Workload.STANDARD.keys(3)).isEqualTo(Workload.STANDARD.keys(3));
        assertThat(Workload.STANDARD.keys(3)).isNotEqualTo(Workload.STANDARD.keys(4));
    }

    @Test
    void withoutFreshOnes_everyMeasuredKeyWasAskedForInTheWarmUp() {
        Workload hits = new Workload(20, 300, 8, 0);
        List<Integer> keys = hits.keys(1);
        assertThat(new HashSet<>(keys.subList(0, 20))).containsAll(keys.subList(20, keys.size()));
    }
}
