package org.coalition.kas.federation;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.net.http.HttpResponse;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.coalition.kas.crypto.Bytes;
import org.coalition.kas.crypto.Hashes;
import org.coalition.kas.domain.Deadline;
import org.coalition.kas.domain.KaoOutcome;
import org.coalition.kas.domain.KaoOutcome.Refused;
import org.coalition.kas.domain.KasIdentity;
import org.coalition.kas.keys.SigningKey;
import org.coalition.kas.protocol.ErrorCode;
import org.coalition.kas.protocol.MalformedRequestException;
import org.coalition.kas.protocol.RewrapResponse;
import org.coalition.kas.protocol.StrictJson;
import org.coalition.kas.registry.Member;
import org.coalition.kas.registry.Registry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Forwards the client's own bytes with an assertion of ours, behind a circuit breaker and a bulkhead for each peer. An
 * answer with signed results is an answer, whatever its status, and never a failure for the breaker.
 */
final class ForwardingPeerClient implements PeerClient {

    private static final Logger LOG = LoggerFactory.getLogger(ForwardingPeerClient.class);
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Duration MAX_LIFE = Duration.ofSeconds(30);
    private static final Set<Integer> WITH_RESULTS = Set.of(200, 400, 403, 500, 503);

    private final KasIdentity identity;
    private final SigningKey signingKey;
    private final Registry registry;
    private final PeerExchange exchange;
    private final PeerGuards guards;
    private final PeerSightings sightings;
    private final PeerMeters meters;
    private final Clock clock;

    ForwardingPeerClient(
            KasIdentity identity,
            SigningKey signingKey,
            Registry registry,
            PeerExchange exchange,
            PeerGuards guards,
            PeerSightings sightings,
            PeerMeters meters,
            Clock clock) {
        this.identity = identity;
        this.signingKey = signingKey;
        this.registry = registry;
        this.exchange = exchange;
        this.guards = guards;
        this.sightings = sightings;
        this.meters = meters;
        this.clock = clock;
    }

    @Override
    public Map<String, KaoOutcome> ask(PeerCall call, Deadline deadline) {
        long start = System.nanoTime();
        String outcome = ErrorCode.INTERNAL_ERROR.name();
        try {
            Map<String, KaoOutcome> outcomes = guarded(call, deadline);
            outcome = "answered";
            sightings.answered(call.peer().kasId());
            return outcomes;
        } catch (PeerFailure e) {
            outcome = e.isCancelled() ? "cancelled" : e.code().name();
            LOG.atLevel(e.isCancelled() ? Level.DEBUG : Level.WARN)
                    .log("The peer {} was asked in vain: {} ({})", call.peer().kasId(), e.code(), e.getMessage());
            return PeerAnswers.all(call, new Refused(e.code(), text(e.code())));
        } catch (RuntimeException e) {
            LOG.error(
                    "The peer {} could not be asked by a fault of ours",
                    call.peer().kasId(),
                    e);
            return PeerAnswers.all(call, new Refused(ErrorCode.INTERNAL_ERROR, "an internal error"));
        } finally {
            meters.asked(call.peer().kasId(), outcome, Duration.ofNanos(System.nanoTime() - start));
        }
    }

    private Map<String, KaoOutcome> guarded(PeerCall call, Deadline deadline) throws PeerFailure {
        Bulkhead bulkhead = guards.bulkhead(call.peer().kasId());
        if (!bulkhead.tryAcquirePermission()) {
            throw new PeerFailure(ErrorCode.PEER_UNAVAILABLE, false, "its bulkhead is full");
        }
        try {
            return throughBreaker(call, deadline);
        } finally {
            bulkhead.onComplete();
        }
    }

    private Map<String, KaoOutcome> throughBreaker(PeerCall call, Deadline deadline) throws PeerFailure {
        CircuitBreaker breaker = guards.breaker(call.peer().kasId());
        if (!breaker.tryAcquirePermission()) {
            throw new PeerFailure(ErrorCode.PEER_UNAVAILABLE, false, "its circuit breaker is open");
        }
        long start = breaker.getCurrentTimestamp();
        try {
            Map<String, KaoOutcome> outcomes = answered(call, deadline);
            breaker.onSuccess(breaker.getCurrentTimestamp() - start, breaker.getTimestampUnit());
            return outcomes;
        } catch (PeerFailure e) {
            note(breaker, e, breaker.getCurrentTimestamp() - start);
            throw e;
        } catch (RuntimeException | Error e) {
            breaker.releasePermission(); // a probe's that is never given back would keep the breaker half open for good
            throw e;
        }
    }

    /** A call that was broken off says nothing of the peer. */
    private static void note(CircuitBreaker breaker, PeerFailure failure, long took) {
        if (failure.isCancelled()) {
            breaker.releasePermission();
        } else if (failure.isPeersFault()) {
            breaker.onError(took, breaker.getTimestampUnit(), failure);
        } else {
            breaker.onSuccess(took, breaker.getTimestampUnit());
        }
    }

    private Map<String, KaoOutcome> answered(PeerCall call, Deadline deadline) throws PeerFailure {
        String assertion = signingKey.sign(
                FederationAssertion.TYPE, assertion(call, deadline).toJson().toString());
        HttpResponse<byte[]> answer = exchanged(call, assertion, deadline);
        requireStillActive(call.peer());
        RewrapResponse response = response(answer);
        if (!PeerAnswers.isToThePoint(call, response)) {
            throw new PeerFailure(ErrorCode.PEER_BAD_ANSWER, false, "it answered what it was not asked");
        }
        return PeerAnswers.believed(call, response);
    }

    private HttpResponse<byte[]> exchanged(PeerCall call, String assertion, Deadline deadline) throws PeerFailure {
        long start = System.nanoTime();
        try {
            return exchange.send(call.peer(), call, assertion, deadline);
        } finally {
            call.legs().exchanged(Duration.ofNanos(System.nanoTime() - start));
        }
    }

    /** Whom trust was taken from while we waited is not believed any more: the one look at what the registry says by now. */
    private void requireStillActive(Member peer) throws PeerFailure {
        if (registry.snapshot().member(peer.kasId()).filter(Member::isActive).isEmpty()) {
            throw new PeerFailure(ErrorCode.PEER_SUSPENDED, false, "it was suspended before it had answered");
        }
    }

    private FederationAssertion assertion(PeerCall call, Deadline deadline) {
        Instant now = clock.instant();
        byte[] random = new byte[16];
        RANDOM.nextBytes(random);
        Member peer = call.peer();
        return new FederationAssertion(
                identity.kasId().value(),
                peer.kasId().value(),
                now,
                now.plus(MAX_LIFE),
                Bytes.of(random).base64Url(),
                call.requestId(),
                List.of(identity.kasId().value()),
                deadline.remaining(),
                Bytes.of(Hashes.sha256(call.envelope().body().toByteArray())),
                call.kaoIds(),
                call.clientKeyThumbprint(),
                call.jkt(),
                call.subject().uniqueId());
    }

    private static RewrapResponse response(HttpResponse<byte[]> answer) throws PeerFailure {
        int status = answer.statusCode();
        String type = answer.headers().firstValue("Content-Type").orElse("");
        if (WITH_RESULTS.contains(status) && type.startsWith("application/json")) {
            try {
                return RewrapResponse.fromJson(StrictJson.parse(answer.body()));
            } catch (MalformedRequestException e) {
                throw without(status, " in a form that is not the protocol's");
            }
        }
        throw without(status, "");
    }

    /** What a status says where no results come with it. */
    private static PeerFailure without(int status, String form) {
        String text = "it answered " + status + form;
        return switch (status) {
            case 401, 403 -> new PeerFailure(ErrorCode.AGREEMENT_DENIED, false, text);
            case 429 -> new PeerFailure(ErrorCode.PEER_UNAVAILABLE, false, text);
            default ->
                status >= 500
                        ? new PeerFailure(ErrorCode.PEER_UNAVAILABLE, true, text)
                        : new PeerFailure(ErrorCode.PEER_BAD_ANSWER, false, text);
        };
    }

    private static String text(ErrorCode code) {
        return switch (code) {
            case PEER_TIMEOUT -> "the peer did not answer in time";
            case PEER_SUSPENDED -> "the KAS of this key is suspended";
            case PEER_UNAVAILABLE -> "the peer can't be reached now; try again";
            case AGREEMENT_DENIED -> "the peer does not accept this request";
            default -> "the peer's answer can't be trusted";
        };
    }
}
