package org.coalition.kas.federation;

import java.net.ProtocolException;
import java.net.http.HttpClient;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Set;
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
 * certificate pinned to what the registry says. Where that or our own certificate changes there is a new client, since
 * pooled connections would keep the old one.
 */
final class PeerConnections {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

    private record Entry(Set<String> thumbprints, HttpClient client) {}

    private final SslBundles bundles;
    private final String bundleName;
    private final ConcurrentMap<KasId, Entry> entries = new ConcurrentHashMap<>();

    PeerConnections(SslBundles bundles, String bundleName) {
        this.bundles = bundles;
        this.bundleName = bundleName;
        if (bundles.getBundleNames().contains(bundleName)) {
            bundles.addBundleUpdateHandler(bundleName, renewed -> entries.clear());
        }
    }

    HttpClient to(Member peer) {
        return entries.compute(
                        peer.kasId(),
                        (kasId, known) -> known != null && known.thumbprints().equals(peer.certificateThumbprints())
                                ? known
                                : new Entry(peer.certificateThumbprints(), connect(peer)))
                .client();
    }

    /**
     * Ends the connections of a peer that does not speak HTTP. The JDK's client leaves the one open that such an answer came
     * by (a head that is too long, a length that is no number), unread and in nobody's pool: a peer could have us keep as
     * many as it likes.
     */
    void endIfBroken(Member peer, HttpClient client, @Nullable Throwable cause) {
        if (cause instanceof ProtocolException || cause instanceof RuntimeException) {
            entries.computeIfPresent(
                    peer.kasId(), (kasId, known) -> known.client().equals(client) ? null : known);
            client.shutdownNow();
        }
    }

    private HttpClient connect(Member peer) {
        SSLParameters parameters = new SSLParameters();
        parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_2)
                .followRedirects(HttpClient.Redirect.NEVER)
                .proxy(HttpClient.Builder.NO_PROXY)
                .connectTimeout(CONNECT_TIMEOUT)
                .sslContext(context(peer))
                .sslParameters(parameters)
                .build();
    }

    private SSLContext context(Member peer) {
        SslBundle bundle = bundles.getBundle(bundleName);
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
