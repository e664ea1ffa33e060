package org.coalition.kas.federation;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.coalition.kas.domain.Deadline;
import org.coalition.kas.protocol.ErrorCode;
import org.coalition.kas.registry.Member;

/**
 * HTTPS with mutual TLS over pooled connections. Bounded over the whole exchange: {@code HttpRequest.timeout} would end
 * at the answer's headers, and a peer that drips its body could hold us for as long as it likes.
 */
final class HttpsPeerExchange implements PeerExchange {

    private static final long MAX_ANSWER_BYTES = 4 << 20;

    private final PeerConnections connections;

    HttpsPeerExchange(PeerConnections connections) {
        this.connections = connections;
    }

    @Override
    public HttpResponse<byte[]> send(Member peer, PeerCall call, String assertion, Deadline deadline)
            throws PeerFailure {
        HttpClient client = connections.to(peer);
        CompletableFuture<HttpResponse<byte[]>> answer = client.sendAsync(
                request(peer, call, assertion), BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_ANSWER_BYTES));
        try {
            return answer.get(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw new PeerFailure(ErrorCode.PEER_TIMEOUT, true, "no whole answer in time");
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw new PeerFailure(ErrorCode.PEER_TIMEOUT, false, "interrupted");
        } catch (ExecutionException e) {
            throw failure(e.getCause() == null ? e : e.getCause());
        }
    }

    private static HttpRequest request(Member peer, PeerCall call, String assertion) {
        return HttpRequest.newBuilder(URI.create(peer.federationUrl() + "/rewrap"))
                .header("Content-Type", "application/json")
                .header("Accept", "application/json, application/problem+json")
                .header("Authorization", call.envelope().authorization())
                .header("DPoP", call.envelope().proof())
                .header("Federation-Assertion", assertion)
                .POST(BodyPublishers.ofByteArray(call.envelope().body().toByteArray()))
                .build();
    }

    private static PeerFailure failure(Throwable cause) {
        String what = cause.getClass().getSimpleName() + ": " + cause.getMessage();
        boolean tooLong = cause instanceof IOException && what.contains("exceeds capacity");
        if (tooLong) {
            return new PeerFailure(ErrorCode.PEER_BAD_ANSWER, false, "its answer is too long");
        }
        if (cause instanceof ConnectException || cause instanceof HttpConnectTimeoutException) {
            return new PeerFailure(ErrorCode.PEER_UNAVAILABLE, true, "cannot connect (" + what + ")");
        }
        return new PeerFailure(ErrorCode.PEER_UNAVAILABLE, true, what);
    }
}
