package org.coalition.kas.web;

import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import org.coalition.kas.auth.AuthenticationException;
import org.coalition.kas.auth.ReplayMemoryAwayException;
import org.coalition.kas.domain.KasIdentity;
import org.coalition.kas.federation.FederationException;
import org.coalition.kas.http.ProblemException;
import org.coalition.kas.http.Refusals;
import org.coalition.kas.http.WireJson;
import org.coalition.kas.protocol.MalformedRequestException;
import org.coalition.kas.protocol.RewrapResponse;
import org.coalition.kas.rewrap.RewrapAnswer;
import org.coalition.kas.rewrap.RewrapService;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code POST /rewrap}, for clients and for peers: bytes in, bytes out, and nothing of HTTP beyond this package. */
@RestController
final class RewrapController {

    static final String PATH = "/rewrap";

    private final FederationListener federation;
    private final ClientIntake clients;
    private final PeerIntake peers;
    private final RewrapService service;
    private final ResultWriter writer;
    private final RewrapMeters meters;
    private final KasIdentity identity;
    private final Refusals refusals;

    RewrapController(
            FederationListener federation,
            ClientIntake clients,
            PeerIntake peers,
            RewrapService service,
            ResultWriter writer,
            RewrapMeters meters,
            KasIdentity identity,
            Refusals refusals) {
        this.federation = federation;
        this.clients = clients;
        this.peers = peers;
        this.service = service;
        this.writer = writer;
        this.meters = meters;
        this.identity = identity;
        this.refusals = refusals;
    }

    @PostMapping(path = PATH, consumes = MediaType.APPLICATION_JSON_VALUE, produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<byte[]> rewrap(HttpServletRequest request) throws ProblemException {
        long start = System.nanoTime();
        Outcome outcome = Outcome.ERROR;
        int asked = 0;
        Duration federation = Duration.ZERO;
        try {
            Accepted accepted = accept(request);
            RewrapAnswer answer = service.rewrap(accepted.caller(), accepted.order(), accepted.deadline());
            RewrapResponse response = writer.write(accepted.order(), answer);
            asked = answer.peers();
            federation = answer.federation();
            outcome = Outcome.of(answer);
            meters.results(response, identity.kasId());
            return answer(outcome, response);
        } catch (AuthenticationException e) {
            outcome = Outcome.UNAUTHENTICATED;
            throw refusals.of(e);
        } catch (FederationException e) {
            outcome = Outcome.UNAUTHENTICATED;
            throw new ProblemException(HttpStatus.FORBIDDEN, e.description());
        } catch (MalformedRequestException e) {
            outcome = Outcome.INVALID;
            throw refusals.of(e);
        } catch (ReplayMemoryAwayException e) {
            outcome = Outcome.DEPENDENCY;
            throw refusals.of(e);
        } catch (ProblemException e) {
            outcome = e.status() == HttpStatus.TOO_MANY_REQUESTS ? Outcome.LIMITED : Outcome.INVALID;
            throw e;
        } finally {
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            meters.request(outcome, asked, took);
            meters.federation(federation);
        }
    }

    /** Client or peer is decided by the listener that the request came in by, never by a header. */
    private Accepted accept(HttpServletRequest request)
            throws ProblemException, AuthenticationException, FederationException, MalformedRequestException,
                    ReplayMemoryAwayException {
        return federation.received(request) ? peers.accept(request) : clients.accept(request);
    }

    private static ResponseEntity<byte[]> answer(Outcome outcome, RewrapResponse response) {
        return ResponseEntity.status(outcome.status())
                .headers(outcome == Outcome.DEPENDENCY ? Refusals.retryAfter() : new HttpHeaders())
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .contentType(MediaType.APPLICATION_JSON)
                .body(WireJson.bytes(response.toJson()));
    }
}
