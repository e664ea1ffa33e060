package org.coalition.kas.kmsemulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LatencyTest {

    @ParameterizedTest
    @CsvSource({"us-central1,55", "europe-west1,58", "europe-west2,60"})
    void sample_whenDrawnOften_hasTheMedianAndTheP99OfItsLocation(String location, long medianMillis) {
        Latency latency = Latencies.REALISTIC.get(location);
        Random random = new Random(42);

        List<Duration> sorted = IntStream.range(0, 100_000)
                .mapToObj(call -> latency.sample(random))
                .sorted()
                .toList();

        assertThat(sorted.get(50_000)).isCloseTo(Duration.ofMillis(medianMillis), Duration.ofNanos(200_000));
        assertThat(sorted.get(99_000)).isCloseTo(Duration.ofMillis(70), Duration.ofNanos(500_000));
    }

    @Test
    void sample_whenMedianIsTheP99_isAlwaysThat() {
        assertThat(Latency.ofMillis(20, 20).sample(new Random(1))).isEqualTo(Duration.ofMillis(20));
    }

    @Test
    void latency_whenP99IsLessThanTheMedian_isRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Latency.ofMillis(2, 1));
    }

    @Test
    void latency_whenOnlyTheMedianIsZero_isRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Latency.ofMillis(0, 1));
    }
}
