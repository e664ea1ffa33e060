package org.coalition.kas.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Objects;
import org.apache.catalina.connector.Connector;
import org.apache.coyote.http2.Http2Protocol;
import org.apache.tomcat.util.net.SSLHostConfig;
import org.apache.tomcat.util.net.SSLHostConfigCertificate;
import org.apache.tomcat.util.threads.VirtualThreadExecutor;
import org.coalition.kas.federation.FederationProperties;
import org.coalition.kas.http.PromptProtocol;
import org.springframework.boot.autoconfigure.web.ServerProperties;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.ssl.SslStoreBundle;
import org.springframework.boot.web.embedded.tomcat.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * The second listener: for peers only, with mandatory client certificates of the federation's authorities. It serves
 * {@code POST /rewrap} and nothing else.
 */
@Component
final class FederationListener extends OncePerRequestFilter
        implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {

    /** Longer than peers keep idle connections (30 s): who closes last never sends on a closed one. */
    private static final int KEEP_ALIVE_MILLIS = 60_000;

    private final FederationProperties properties;
    private final ServerProperties server;
    private final SslBundles bundles;

    FederationListener(FederationProperties properties, ServerProperties server, SslBundles bundles) {
        this.properties = properties;
        this.server = server;
        this.bundles = bundles;
    }

    /** Whether a request came in here: by the port of the socket, which nobody can make up. */
    boolean received(HttpServletRequest request) {
        return properties.hasListener() && request.getLocalPort() == properties.port();
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (received(request) && !request.getServletPath().equals(RewrapController.PATH)) {
            response.setStatus(HttpServletResponse.SC_NOT_FOUND);
            return;
        }
        chain.doFilter(request, response);
    }

    @Override
    public void customize(TomcatServletWebServerFactory factory) {
        if (properties.hasListener()) {
            factory.addAdditionalTomcatConnectors(connector());
        }
    }

    private Connector connector() {
        PromptProtocol protocol = new PromptProtocol();
        protocol.setSSLEnabled(true);
        protocol.setExecutor(new VirtualThreadExecutor("federation-"));
        protocol.setConnectionTimeout(5_000);
        protocol.setMaxHttpRequestHeaderSize(196_608);
        protocol.setKeepAliveTimeout(KEEP_ALIVE_MILLIS);
        protocol.addSslHostConfig(hostConfig(bundles.getBundle(properties.sslBundle())));
        Http2Protocol http2 = new Http2Protocol();
        http2.setKeepAliveTimeout(KEEP_ALIVE_MILLIS);
        // Peers reset what nobody waits for any more. Tomcat takes a row of resets for an attack and drops the
        // connection, with
        // all that is under way on it; whoever is here has a member's certificate.
        http2.setOverheadResetFactor(0);
        protocol.addUpgradeProtocol(http2);
        if (server.getAddress() != null) {
            protocol.setAddress(server.getAddress());
        }
        bundles.addBundleUpdateHandler(
                properties.sslBundle(), renewed -> protocol.addSslHostConfig(hostConfig(renewed), true));
        Connector connector = new Connector(protocol);
        connector.setPort(properties.port());
        connector.setScheme("https");
        connector.setSecure(true);
        return connector;
    }

    private static SSLHostConfig hostConfig(SslBundle bundle) {
        SSLHostConfig config = new SSLHostConfig();
        config.setHostName("_default_");
        config.setProtocols("TLSv1.3+TLSv1.2");
        config.setCertificateVerification("required");
        SslStoreBundle stores = bundle.getStores();
        SSLHostConfigCertificate certificate =
                new SSLHostConfigCertificate(config, SSLHostConfigCertificate.Type.UNDEFINED);
        certificate.setCertificateKeystore(stores.getKeyStore());
        // Without a password it must be empty: Tomcat would try one of its own.
        certificate.setCertificateKeystorePassword(Objects.requireNonNullElse(stores.getKeyStorePassword(), ""));
        config.addCertificate(certificate);
        config.setTrustStore(stores.getTrustStore());
        return config;
    }
}
