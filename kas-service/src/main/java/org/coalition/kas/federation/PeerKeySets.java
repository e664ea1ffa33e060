package org.coalition.kas.federation;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.coalition.kas.federation.PeerDirectory.PublishedKey;
import org.coalition.kas.outbound.BoundedExchange;
import org.coalition.kas.protocol.MalformedRequestException;
import org.coalition.kas.protocol.StrictJson;
import org.coalition.kas.registry.Member;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The key sets of peers, fetched from their origins over the connections that are pinned to the registry's certificates.
 * Behind a circuit breaker of its own for each peer, since a listing must not decide whether a peer is asked for keys.
 */
final class PeerKeySets {

    private static final Logger LOG = LoggerFactory.getLogger(PeerKeySets.class);
    private static final Duration PATIENCE = Duration.ofMillis(2_500);
    private static final long MAX_BYTES = 64 << 10;

    private final PeerConnections connections;
    private final PeerGuards guards;

    PeerKeySets(PeerConnections connections, PeerGuards guards) {
        this.connections = connections;
        this.guards = guards;
    }

    /** The key set as the peer publishes it; empty if it can't be had or is none. Blocks, for 2.5 s at most. */
    Optional<byte[]> fetch(Member peer) {
        CircuitBreaker breaker = guards.directoryBreaker(peer.kasId());
        if (!breaker.tryAcquirePermission()) {
            return Optional.empty();
        }
        long start = breaker.getCurrentTimestamp();
        try {
            byte[] document = answer(peer);
            breaker.onSuccess(breaker.getCurrentTimestamp() - start, breaker.getTimestampUnit());
            return Optional.of(document);
        } catch (InterruptedException e) {
            breaker.releasePermission();
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException | RuntimeException e) {
            breaker.onError(breaker.getCurrentTimestamp() - start, breaker.getTimestampUnit(), e);
            LOG.warn(
                    "The key set of {} can't be had: {}",
                    peer.kasId(),
                    e.getClass().getSimpleName());
        }
        return Optional.empty();
    }

    private byte[] answer(Member peer) throws InterruptedException, ExecutionException, TimeoutException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(peer.origin() + "/.well-known/jwks.json"))
                .header("Accept", "application/json")
                .build();
        HttpClient client = connections.to(peer);
        HttpResponse<byte[]> answer;
        try {
            answer = BoundedExchange.send(client, request, MAX_BYTES, PATIENCE);
        } catch (ExecutionException e) {
            connections.endIfBroken(peer, client, e.getCause());
            throw e;
        }
        if (answer.statusCode() != 200) {
            throw new IllegalStateException("it answered " + answer.statusCode());
        }
        parse(answer.body());
        return answer.body();
    }

    /**
     * What a key set says of its keys: not the keys themselves, which are not told on.
     *
     * @throws IllegalArgumentException if it is none
     */
    static List<PublishedKey> parse(byte[] document) {
        try {
            JsonNode keys = StrictJson.parse(document).path("keys");
            if (!keys.isArray()) {
                throw new IllegalArgumentException("not a key set");
            }
            return keys.valueStream()
                    .map(key -> new PublishedKey(
                            key.path("kid").asText(),
                            key.path("use").asText(),
                            key.path("alg").asText()))
                    .toList();
        } catch (MalformedRequestException e) {
            throw new IllegalArgumentException("not a key set", e);
        }
    }
}
