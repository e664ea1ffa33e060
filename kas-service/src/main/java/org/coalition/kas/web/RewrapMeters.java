package org.coalition.kas.web;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import org.coalition.kas.domain.KasId;
import org.coalition.kas.protocol.ErrorCode;
import org.coalition.kas.protocol.KaoResult;
import org.coalition.kas.protocol.RewrapResponse;
import org.springframework.stereotype.Component;

/**
 * Rewrap requests and their results in numbers. No value that a caller controls is a label. What can come is there from
 * the start, at 0, so that the first error is an increase and no gap.
 */
@Component
final class RewrapMeters {

    private final MeterProvider<Timer> requests;
    private final MeterProvider<Counter> results;
    private final Timer overhead;

    RewrapMeters(MeterRegistry meters) {
        this.requests =
                Timer.builder("kas.rewrap").description("Rewrap requests").withRegistry(meters);
        this.results = Counter.builder("kas.rewrap.results")
                .description("Results, one a key, by error code and by whose key it is")
                .withRegistry(meters);
        this.overhead = Timer.builder("kas.federation.overhead")
                .description("Of requests that were forwarded, the work on their keys less its slowest part")
                .register(meters);
        for (Outcome outcome : Outcome.values()) {
            timer(outcome, 0);
        }
        for (boolean local : new boolean[] {true, false}) {
            counter("success", "none", local);
            for (ErrorCode code : ErrorCode.values()) {
                counter("error", code.name(), local);
            }
        }
    }

    void request(Outcome outcome, int peers, Duration took) {
        timer(outcome, peers).record(took);
    }

    /**
     * What the federation cost a request over the slowest part of its work.
     *
     * @param cost zero if there was no exchange with a peer, and then nothing is measured
     */
    void federation(Duration cost) {
        if (!cost.isZero()) {
            overhead.record(cost);
        }
    }

    void results(RewrapResponse response, KasId self) {
        response.responses().forEach(group -> group.results().forEach(result -> result(result, self)));
    }

    private void result(KaoResult result, KasId self) {
        boolean local = result.kasId().equals(self.value());
        if (result.isSuccess()) {
            counter("success", "none", local).increment();
        } else {
            counter("error", result.errorCode().orElse("none"), local).increment();
        }
    }

    private Timer timer(Outcome outcome, int peers) {
        return requests.withTags("outcome", outcome.label(), "fanout", Integer.toString(peers));
    }

    private Counter counter(String status, String errorCode, boolean local) {
        return results.withTags("status", status, "error_code", errorCode, "origin", local ? "local" : "peer");
    }
}
