package org.coalition.kas.policy;

import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import javax.net.ssl.SSLParameters;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;

/** HTTP clients for an OPA server. They follow no redirect and use no proxy: the answer is the server's or none. */
final class OpaClients {

    private OpaClients() {}

    /** One client for good, without TLS. HTTP/1.1, since OPA speaks the second version over TLS only. */
    static Supplier<HttpClient> plain(Duration connectTimeout) {
        HttpClient client =
                builder(connectTimeout).version(HttpClient.Version.HTTP_1_1).build();
        return () -> client;
    }

    /**
     * A client with a bundle's certificates, and a new one whenever they are renewed.
     *
     * @throws org.springframework.boot.ssl.NoSuchSslBundleException if there is no such bundle
     */
    static Supplier<HttpClient> tls(Duration connectTimeout, SslBundles bundles, String name) {
        AtomicReference<HttpClient> client = new AtomicReference<>(tls(connectTimeout, bundles.getBundle(name)));
        bundles.addBundleUpdateHandler(name, renewed -> client.set(tls(connectTimeout, renewed)));
        return client::get;
    }

    private static HttpClient tls(Duration connectTimeout, SslBundle bundle) {
        SSLParameters parameters = new SSLParameters();
        parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
        return builder(connectTimeout)
                .sslContext(bundle.createSslContext())
                .sslParameters(parameters)
                .build();
    }

    private static HttpClient.Builder builder(Duration connectTimeout) {
        return HttpClient.newBuilder()
                .connectTimeout(connectTimeout)
                .followRedirects(HttpClient.Redirect.NEVER)
                .proxy(HttpClient.Builder.NO_PROXY);
    }
}
