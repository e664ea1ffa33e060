package org.coalition.kas.federation;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.coalition.kas.domain.KasId;
import org.jspecify.annotations.Nullable;

/** When each peer was last seen to answer. */
final class PeerSightings {

    /**
     * What is known of one peer.
     *
     * @param probeLatency of the last probe, if it was answered
     * @param lastSuccess when it last answered a probe or a request
     */
    record Sighting(
            @Nullable Duration probeLatency, @Nullable Instant lastSuccess) {

        static final Sighting NONE = new Sighting(null, null);
    }

    private final Clock clock;
    private final Map<KasId, Sighting> sightings = new ConcurrentHashMap<>();

    PeerSightings(Clock clock) {
        this.clock = clock;
    }

    Sighting of(KasId peer) {
        return sightings.getOrDefault(peer, Sighting.NONE);
    }

    /** It answered a request. */
    void answered(KasId peer) {
        Instant now = clock.instant();
        sightings.compute(peer, (id, before) -> new Sighting(before == null ? null : before.probeLatency(), now));
    }

    /** It answered a probe. */
    void probed(KasId peer, Duration latency) {
        sightings.put(peer, new Sighting(latency, clock.instant()));
    }

    /** It did not answer a probe. */
    void missed(KasId peer) {
        sightings.computeIfPresent(peer, (id, before) -> new Sighting(null, before.lastSuccess()));
    }
}
