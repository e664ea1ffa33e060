package org.coalition.kas.web;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import org.coalition.kas.domain.KasId;
import org.coalition.kas.protocol.KaoResult;
import org.coalition.kas.protocol.RewrapResponse;
import org.springframework.stereotype.Component;

/** Rewrap requests and their results in numbers. No value that a caller controls is a label. */
@Component
final class RewrapMeters {

    private final MeterRegistry meters;

    RewrapMeters(MeterRegistry meters) {
        this.meters = meters;
    }

    void request(Outcome outcome, int peers, Duration took) {
        Timer.builder("kas.rewrap")
                .description("Rewrap requests")
                .tags("outcome", outcome.label(), "fanout", Integer.toString(peers))
                .publishPercentileHistogram()
                .minimumExpectedValue(Duration.ofMillis(1))
                .maximumExpectedValue(Duration.ofSeconds(10))
                .register(meters)
                .record(took);
    }

    void results(RewrapResponse response, KasId self) {
        response.responses().forEach(group -> group.results().forEach(result -> result(result, self)));
    }

    private void result(KaoResult result, KasId self) {
        String status = result.isSuccess() ? "success" : "error";
        meters.counter(
                        "kas.rewrap.results",
                        "status",
                        status,
                        "error_code",
                        result.isSuccess() ? "none" : result.errorCode().orElse("none"),
                        "origin",
                        result.kasId().equals(self.value()) ? "local" : "peer")
                .increment();
    }
}
