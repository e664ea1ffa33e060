package org.coalition.kas.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.coalition.kas.protocol.ErrorCode;
import org.junit.jupiter.api.Test;

final class RewrapMetersTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final RewrapMeters meters = new RewrapMeters(registry);

    @Test
    void everyOutcomeAndEveryErrorCode_isThereBeforeItHappens() {
        for (Outcome outcome : Outcome.values()) {
            assertThat(registry.get("kas.rewrap")
                            .tags("outcome", outcome.label(), "fanout", "0")
                            .timer()
                            .count())
                    .isZero();
        }
        for (ErrorCode code : ErrorCode.values()) {
            assertThat(registry.get("kas.rewrap.results")
                            .tags("status", "error", "error_code", code.name())
                            .counters())
                    .extracting(counter -> counter.getId().getTag("origin"))
                    .containsExactlyInAnyOrder("local", "peer");
        }
    }

    @Test
    void request_isTimedByOutcomeAndNumberOfPeers() {
        meters.request(Outcome.DENIED, 2, Duration.ofMillis(7));

        assertThat(registry.get("kas.rewrap")
                        .tags("outcome", "denied", "fanout", "2")
                        .timer()
                        .totalTime(TimeUnit.MILLISECONDS))
                .isEqualTo(7);
    }

    @Test
    void federation_isMeasuredWhereAPeerWasSpokenTo() {
        meters.federation(Duration.ofMillis(2));
        meters.federation(Duration.ZERO);

        Timer overhead = registry.get("kas.federation.overhead").timer();
        assertThat(overhead.count()).isEqualTo(1);
        assertThat(overhead.totalTime(TimeUnit.MILLISECONDS)).isEqualTo(2);
    }
}
