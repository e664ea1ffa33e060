package org.coalition.kas.admin;

import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.coalition.kas.domain.KasIdentity;
import org.coalition.kas.federation.PeerProbes;
import org.coalition.kas.http.ProblemException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code GET /federation/status}: how each peer is doing, for who has the role {@code kas-observer}. */
@RestController
final class FederationStatusController {

    private static final String PATH = "/federation/status";

    /**
     * One peer.
     *
     * @param state of its registry entry: {@code PENDING}, {@code ACTIVE}, {@code SUSPENDED} or {@code RETIRED}
     * @param breaker {@code closed}, {@code open} or {@code half_open}
     * @param probeLatencyMs of the last probe; null if it was not answered
     * @param lastSuccess when it last answered; null if it has not since this KAS started
     */
    record Peer(
            String kasId,
            String nation,
            String state,
            String breaker,
            @Nullable Long probeLatencyMs,
            @Nullable Instant lastSuccess) {}

    record Status(String kasId, List<Peer> peers) {}

    private final Access access;
    private final PeerProbes probes;
    private final KasIdentity identity;

    FederationStatusController(Access access, PeerProbes probes, KasIdentity identity) {
        this.access = access;
        this.probes = probes;
        this.identity = identity;
    }

    @GetMapping(path = PATH, produces = "application/json")
    ResponseEntity<Status> status(HttpServletRequest request) throws ProblemException {
        access.require(Access.OBSERVER, request);
        List<Peer> peers =
                probes.statuses().stream().map(FederationStatusController::peer).toList();
        return ResponseEntity.ok()
                .cacheControl(CacheControl.noStore())
                .body(new Status(identity.kasId().value(), peers));
    }

    private static Peer peer(PeerProbes.Status status) {
        return new Peer(
                status.member().kasId().value(),
                status.member().nation().code(),
                status.state().name(),
                status.breaker(),
                Optional.ofNullable(status.probeLatency())
                        .map(Duration::toMillis)
                        .orElse(null),
                status.lastSuccess());
    }
}
