package org.coalition.kas.federation;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.coalition.kas.domain.KasIdentity;
import org.coalition.kas.registry.Member;
import org.coalition.kas.registry.Registry;
import org.jspecify.annotations.Nullable;

/** How each peer is doing: asks every active one for its key set now and then, over the pinned connections. */
public final class PeerProbes implements AutoCloseable {

    /**
     * One peer.
     *
     * @param state of its registry entry
     * @param breaker state of the circuit breaker before it: {@code closed}, {@code open} or {@code half_open}
     * @param probeLatency of the last probe; {@code null} if it was not answered, or there was none
     * @param lastSuccess when it last answered a probe or a request; {@code null} if it has not since the start
     */
    public record Status(
            Member member,
            Member.Status state,
            String breaker,
            @Nullable Duration probeLatency,
            @Nullable Instant lastSuccess) {}

    private final Registry registry;
    private final KasIdentity identity;
    private final PeerKeySets keySets;
    private final PeerGuards guards;
    private final PeerSightings sightings;
    private final Duration interval;
    private final ScheduledExecutorService schedule = Executors.newSingleThreadScheduledExecutor(
            Thread.ofVirtual().name("peer-probes").factory());

    PeerProbes(
            Registry registry,
            KasIdentity identity,
            PeerKeySets keySets,
            PeerGuards guards,
            PeerSightings sightings,
            Duration interval) {
        this.registry = registry;
        this.identity = identity;
        this.keySets = keySets;
        this.guards = guards;
        this.sightings = sightings;
        this.interval = interval;
    }

    void start() {
        var _ = schedule.scheduleWithFixedDelay(this::probeAll, 0, interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Every KAS in the registry but this one, and how it is doing. Does not block. */
    public List<Status> statuses() {
        return others().stream().map(this::status).toList();
    }

    private Status status(Member member) {
        PeerSightings.Sighting sighting = sightings.of(member.kasId());
        return new Status(
                member,
                member.status(),
                guards.breaker(member.kasId()).getState().name().toLowerCase(Locale.ROOT),
                sighting.probeLatency(),
                sighting.lastSuccess());
    }

    private void probeAll() {
        others().stream().filter(Member::isActive).forEach(member -> Thread.ofVirtual()
                .start(() -> probe(member)));
    }

    private void probe(Member member) {
        long start = System.nanoTime();
        if (keySets.fetch(member).isPresent()) {
            sightings.probed(member.kasId(), Duration.ofNanos(System.nanoTime() - start));
        } else {
            sightings.missed(member.kasId());
        }
    }

    private List<Member> others() {
        return registry.snapshot().members().stream()
                .filter(member -> !member.kasId().equals(identity.kasId()))
                .toList();
    }

    @Override
    public void close() {
        schedule.shutdownNow();
    }
}
