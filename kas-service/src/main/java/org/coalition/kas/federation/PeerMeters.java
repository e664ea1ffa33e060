package org.coalition.kas.federation;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;
import org.coalition.kas.domain.KasId;

/** Calls to peers: {@code kas_federation_seconds} and {@code kas_federation_requests_total}. */
final class PeerMeters {

    private final MeterRegistry meters;

    PeerMeters(MeterRegistry meters) {
        this.meters = meters;
    }

    void asked(KasId peer, String outcome, Duration took) {
        String label = outcome.toLowerCase(Locale.ROOT);
        meters.counter("kas.federation.requests", "peer", peer.value(), "outcome", label)
                .increment();
        Timer.builder("kas.federation")
                .description("Calls to peers")
                .tags("peer", peer.value(), "outcome", label)
                .publishPercentileHistogram()
                .minimumExpectedValue(Duration.ofMillis(1))
                .maximumExpectedValue(Duration.ofSeconds(10))
                .register(meters)
                .record(took);
    }
}
