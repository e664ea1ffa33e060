package org.coalition.kas.federation;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLHandshakeException;
import org.coalition.kas.domain.Deadline;
import org.coalition.kas.outbound.BoundedExchange;
import org.coalition.kas.protocol.ErrorCode;
import org.coalition.kas.registry.Member;

/**
 * HTTPS with mutual TLS over pooled connections. Bounded over the whole exchange: {@code HttpRequest.timeout} would end
 * at the answer's headers, and a peer that drips its body could hold us for as long as it likes.
 */
final class HttpsPeerExchange implements PeerExchange {

    /**
     * A result has some hundred bytes, or some thousand where the policy says at length what is missing. What all calls that
     * a peer may hold at once can make us keep must fit into a small heap.
     */
    private static final int ANSWER_BYTES = 256 << 10;

    private static final int RESULT_BYTES = 16 << 10;

    /**
     * With less than this a time-out is no fault of the peer's: a client that sends its body slowly would open the
     * circuit breaker for all.
     */
    private static final Duration FAIR_TIME = Duration.ofSeconds(1);

    private static final int MAX_LOGGED_CHARS = 200;

    private final PeerConnections connections;

    HttpsPeerExchange(PeerConnections connections) {
        this.connections = connections;
    }

    @Override
    public HttpResponse<byte[]> send(Member peer, PeerCall call, String assertion, Deadline deadline)
            throws PeerFailure {
        return send(peer, call, assertion, deadline, true);
    }

    private HttpResponse<byte[]> send(
            Member peer, PeerCall call, String assertion, Deadline deadline, boolean mayTryAgain) throws PeerFailure {
        Duration time = deadline.remaining();
        boolean fair = time.compareTo(FAIR_TIME) >= 0;
        if (time.isZero()) {
            throw new PeerFailure(ErrorCode.PEER_TIMEOUT, false, "no time was left to ask it");
        }
        if (call.cancellation().isCancelled()) {
            throw PeerFailure.cancelled();
        }
        WatchedBody body = new WatchedBody(call.envelope().body().toByteArray());
        CompletableFuture<HttpResponse<byte[]>> answer = connections.sendAsync(
                peer, request(peer, call, assertion, body), BoundedExchange.body(longestAnswer(call)));
        call.cancellation().onCancel(() -> answer.cancel(true));
        try {
            return answer.get(time.toNanos(), TimeUnit.NANOSECONDS);
        } catch (CancellationException e) {
            throw PeerFailure.cancelled();
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw new PeerFailure(ErrorCode.PEER_TIMEOUT, fair, "no whole answer in time");
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw new PeerFailure(ErrorCode.PEER_TIMEOUT, false, "interrupted");
        } catch (ExecutionException e) {
            if (call.cancellation().isCancelled()) {
                throw PeerFailure.cancelled(); // over HTTP/2 it ends so, and not with a CancellationException
            }
            Throwable cause = e.getCause() == null ? e : e.getCause();
            boolean unsent = body.isUnsent() || cause instanceof SSLHandshakeException;
            if (mayTryAgain && unsent && mayPass(cause)) {
                return send(peer, call, assertion, deadline, false);
            }
            throw failure(cause);
        }
    }

    /**
     * Whether another connection may fare better: one that broke before it could be used, as when a replica goes. A refused
     * connection and a stream that the peer has refused the JDK's client tries again by itself; a certificate that is not the
     * peer's will not be another one the next time.
     */
    private static boolean mayPass(Throwable cause) {
        for (Throwable one = cause; one != null; one = one.getCause()) {
            if (one instanceof CertificateException) {
                return false;
            }
        }
        return cause instanceof IOException
                && !(cause instanceof ConnectException)
                && !(cause instanceof HttpTimeoutException);
    }

    private static long longestAnswer(PeerCall call) {
        return ANSWER_BYTES + (long) RESULT_BYTES * call.kaoIds().size();
    }

    private static HttpRequest request(Member peer, PeerCall call, String assertion, WatchedBody body) {
        return HttpRequest.newBuilder(URI.create(peer.federationUrl() + "/rewrap"))
                .header("Content-Type", "application/json")
                .header("Accept", "application/json, application/problem+json")
                .header("Authorization", call.envelope().authorization())
                .header("DPoP", call.envelope().proof())
                .header("Federation-Assertion", assertion)
                .POST(body)
                .build();
    }

    private static PeerFailure failure(Throwable cause) {
        String what = harmless(cause.getClass().getSimpleName() + ": " + cause.getMessage());
        boolean tooLong = cause instanceof IOException && what.contains("exceeds capacity");
        if (tooLong) {
            return new PeerFailure(ErrorCode.PEER_BAD_ANSWER, false, "its answer is too long");
        }
        if (cause instanceof ConnectException || cause instanceof HttpConnectTimeoutException) {
            return new PeerFailure(ErrorCode.PEER_UNAVAILABLE, true, "cannot connect (" + what + ")");
        }
        return new PeerFailure(ErrorCode.PEER_UNAVAILABLE, true, what);
    }

    /** For the log: the client's messages may repeat what the peer sent. */
    private static String harmless(String text) {
        String printable = text.replaceAll("[^\\x20-\\x7E]", "?");
        return printable.substring(0, Math.min(printable.length(), MAX_LOGGED_CHARS));
    }
}
