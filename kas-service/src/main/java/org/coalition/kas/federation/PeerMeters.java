package org.coalition.kas.federation;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;
import org.coalition.kas.domain.KasId;

/** Calls to peers: {@code kas_federation_seconds} and {@code kas_federation_requests_total}. */
final class PeerMeters {

    private final MeterProvider<Counter> requests;
    private final MeterProvider<Timer> calls;

    PeerMeters(MeterRegistry meters) {
        this.requests = Counter.builder("kas.federation.requests")
                .description("Calls to peers by what came of them")
                .withRegistry(meters);
        this.calls =
                Timer.builder("kas.federation").description("Calls to peers").withRegistry(meters);
    }

    void asked(KasId peer, String outcome, Duration took) {
        Tags tags = Tags.of("peer", peer.value(), "outcome", outcome.toLowerCase(Locale.ROOT));
        requests.withTags(tags).increment();
        calls.withTags(tags).record(took);
    }
}
