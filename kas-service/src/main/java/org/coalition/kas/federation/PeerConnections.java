package org.coalition.kas.federation;

import java.net.ProtocolException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.coalition.kas.domain.KasId;
import org.coalition.kas.registry.Member;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;

/**
 * A client for each peer, with its pooled connections: our certificate, the federation's authorities, and the peer's
 * certificate pinned to what the registry says. Where any of these changes the next request has a new client, since pooled
 * connections would keep the old one; what is under way on those ends in peace.
 */
final class PeerConnections {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

    /** A client, until another takes its place. */
    private static final class Line {
        private final Set<String> thumbprints;
        private final SslBundle bundle;
        private final HttpClient client;
        private boolean closed;

        Line(Set<String> thumbprints, SslBundle bundle, HttpClient client) {
            this.thumbprints = thumbprints;
            this.bundle = bundle;
            this.client = client;
        }

        boolean isFor(Member peer, SslBundle present) {
            return bundle.equals(present) && thumbprints.equals(peer.certificateThumbprints());
        }

        /** Empty if another has taken its place by now. */
        synchronized <T> Optional<CompletableFuture<HttpResponse<T>>> sendAsync(
                HttpRequest request, BodyHandler<T> handler) {
            return closed ? Optional.empty() : Optional.of(client.sendAsync(request, handler));
        }

        /** Its connections end with what is under way on them, idle ones at once. Does not block. */
        synchronized void close() {
            closed = true;
            client.shutdown();
        }

        /** Its connections end at once, with all that is under way on them. */
        synchronized void abort() {
            closed = true;
            client.shutdownNow();
        }
    }

    private final SslBundles bundles;
    private final String bundleName;
    private final ConcurrentMap<KasId, Line> lines = new ConcurrentHashMap<>();

    PeerConnections(SslBundles bundles, String bundleName) {
        this.bundles = bundles;
        this.bundleName = bundleName;
    }

    /** Sends a request to a peer. Does not block. */
    <T> CompletableFuture<HttpResponse<T>> sendAsync(Member peer, HttpRequest request, BodyHandler<T> handler) {
        while (true) {
            Line line = to(peer);
            Optional<CompletableFuture<HttpResponse<T>>> sent = line.sendAsync(request, handler);
            if (sent.isPresent()) {
                CompletableFuture<HttpResponse<T>> answer = sent.get();
                var _ = answer.whenComplete((there, failure) -> endIfBroken(peer, line, failure));
                return answer; // this very one: to cancel what depends on it would not break it off
            }
        }
    }

    private Line to(Member peer) {
        SslBundle present = bundles.getBundle(bundleName);
        return lines.compute(peer.kasId(), (kasId, known) -> {
            if (known != null && known.isFor(peer, present)) {
                return known;
            }
            Line line = new Line(peer.certificateThumbprints(), present, connect(peer, present));
            if (known != null) {
                known.close();
            }
            return line;
        });
    }

    /**
     * Ends the connections of a peer that does not speak HTTP. The JDK's client leaves the one open that such an answer came
     * by (a head that is too long, a length that is no number), unread and in nobody's pool: a peer could have us keep as
     * many as it likes.
     */
    private void endIfBroken(Member peer, Line line, @Nullable Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        boolean fault = cause instanceof RuntimeException && !(cause instanceof CancellationException);
        if (fault || cause instanceof ProtocolException) {
            lines.remove(peer.kasId(), line);
            line.abort();
        }
    }

    private HttpClient connect(Member peer, SslBundle bundle) {
        SSLParameters parameters = new SSLParameters();
        parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_2)
                .followRedirects(HttpClient.Redirect.NEVER)
                .proxy(HttpClient.Builder.NO_PROXY)
                .connectTimeout(CONNECT_TIMEOUT)
                .sslContext(context(peer, bundle))
                .sslParameters(parameters)
                .build();
    }

    private SSLContext context(Member peer, SslBundle bundle) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(
                    bundle.getManagers().getKeyManagers(),
                    new TrustManager[] {new PinnedTrust(authorities(bundle), peer.certificateThumbprints())},
                    null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("kas.federation: the SSL bundle " + bundleName + " can't be used", e);
        }
    }

    private static X509ExtendedTrustManager authorities(SslBundle bundle) {
        for (TrustManager manager : bundle.getManagers().getTrustManagers()) {
            if (manager instanceof X509ExtendedTrustManager x509) {
                return x509;
            }
        }
        throw new IllegalStateException("an SSL bundle without X.509 trust");
    }
}
