package org.coalition.kas.web;

import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.coalition.kas.auth.AuthenticationException;
import org.coalition.kas.auth.Authenticator;
import org.coalition.kas.auth.ReplayMemoryAwayException;
import org.coalition.kas.domain.Caller;
import org.coalition.kas.domain.KasIdentity;
import org.coalition.kas.federation.PeerProbes;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code GET /federation/status}: how each peer is doing, for who has the role {@code kas-observer}. */
@RestController
final class FederationStatusController {

    static final String PATH = "/federation/status";
    private static final String ROLE = "kas-observer";

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

    private final Authenticator authenticator;
    private final PeerProbes probes;
    private final Refusals refusals;
    private final KasIdentity identity;

    FederationStatusController(
            Authenticator authenticator, PeerProbes probes, Refusals refusals, KasIdentity identity) {
        this.authenticator = authenticator;
        this.probes = probes;
        this.refusals = refusals;
        this.identity = identity;
    }

    @GetMapping(path = PATH, produces = "application/json")
    ResponseEntity<Status> status(HttpServletRequest request) throws ProblemException {
        requireObserver(request);
        List<Peer> peers =
                probes.statuses().stream().map(FederationStatusController::peer).toList();
        return ResponseEntity.ok()
                .cacheControl(CacheControl.noStore())
                .body(new Status(identity.kasId().value(), peers));
    }

    private void requireObserver(HttpServletRequest request) throws ProblemException {
        try {
            Caller caller = authenticator.authenticate(ClientIntake.credentials(request, PATH));
            if (!caller.roles().contains(ROLE)) {
                throw new ProblemException(
                        HttpStatus.FORBIDDEN, "this needs the role " + ROLE + ", given by this nation's own issuer");
            }
        } catch (AuthenticationException e) {
            throw refusals.of(e);
        } catch (ReplayMemoryAwayException e) {
            throw refusals.of(e);
        }
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
