package org.coalition.kas.issuer;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;

/**
 * A running issuer of one or more nations, for tests and demonstrations. Serves HTTPS from {@link #start} until
 * {@link #close}. Safe for use by several threads.
 */
public final class TokenIssuer implements AutoCloseable {

    /** How long a request that is being answered may take to end when the issuer closes. */
    private static final Duration GRACE = Duration.ofSeconds(1);

    private final HttpsServer server;
    private final ExecutorService requests;
    private final URI baseUrl;
    private final Map<String, NationIssuer> nations;

    private TokenIssuer(HttpsServer server, ExecutorService requests, IssuerOptions options, URI baseUrl) {
        this.server = server;
        this.requests = requests;
        this.baseUrl = baseUrl;
        this.nations = Nations.open(options, baseUrl);
    }

    /**
     * Starts an issuer; when this returns it answers. Makes the signing keys that are missing.
     *
     * @throws InvalidOptionException if an option or one of the files is not usable
     */
    public static TokenIssuer start(IssuerOptions options) {
        var tls = TlsIdentity.context(options.tlsCertificate(), options.tlsKey());
        var server = listen(options);
        var requests = Executors.newVirtualThreadPerTaskExecutor();
        try {
            var issuer = new TokenIssuer(server, requests, options, baseUrl(options, server));
            issuer.serve(tls);
            return issuer;
        } catch (RuntimeException e) {
            server.stop(0);
            requests.close();
            throw e;
        }
    }

    /** The program. Exits with 0, or with 2 if the options don't fit. */
    public static void main(String[] args) {
        System.exit(TokenIssuerCommand.run(args));
    }

    /** {@code https://HOST:PORT}, without a slash after it. */
    public URI baseUrl() {
        return baseUrl;
    }

    /** The port that it listens at. */
    public int port() {
        return server.getAddress().getPort();
    }

    /**
     * The {@code iss} of a nation's tokens.
     *
     * @param nation ISO 3166 alpha-3 code, in either case
     * @throws IllegalArgumentException if this issuer doesn't serve that nation
     */
    public URI issuerOf(String nation) {
        var issuer = nations.get(nation.toUpperCase(Locale.ROOT));
        if (issuer == null) {
            throw new IllegalArgumentException("no issuer for " + nation + ", only for " + nations.keySet());
        }
        return issuer.identifier();
    }

    /** The issuers of all nations, in the order of the options. */
    public List<URI> issuers() {
        return nations.values().stream().map(NationIssuer::identifier).toList();
    }

    /** Stops. Blocks for at most a second while requests end. Closing again does nothing. */
    @Override
    public void close() {
        requests.shutdown();
        try {
            // The server's own delay also waits for connections on which nobody asks anything.
            var _ = requests.awaitTermination(GRACE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        requests.shutdownNow();
        server.stop(0);
    }

    private void serve(SSLContext tls) {
        var resources = new HashMap<String, Resource>();
        resources.put("/health", new Resource.Document("{\"status\":\"UP\"}", "no-store"));
        nations.values().forEach(nation -> resources.putAll(nation.resources()));
        server.setHttpsConfigurator(new ModernTls(tls));
        server.setExecutor(requests);
        server.createContext("/", new HttpEdge(resources));
        server.start();
    }

    private static HttpsServer listen(IssuerOptions options) {
        var address = new InetSocketAddress(options.bind(), options.port());
        if (address.isUnresolved()) {
            throw new InvalidOptionException("--bind", "'" + options.bind() + "' is no address of this machine");
        }
        try {
            return HttpsServer.create(address, 0);
        } catch (IOException e) {
            throw new InvalidOptionException("--bind/--port", address + ": " + e.getMessage());
        }
    }

    private static URI baseUrl(IssuerOptions options, HttpsServer server) {
        var given = options.baseUrl();
        return given == null
                ? URI.create("https://localhost:" + server.getAddress().getPort())
                : URI.create(given.toString().replaceFirst("/$", ""));
    }

    /** TLS 1.2 and 1.3. */
    private static final class ModernTls extends HttpsConfigurator {

        private ModernTls(SSLContext context) {
            super(context);
        }

        @Override
        public void configure(HttpsParameters parameters) {
            var tls = getSSLContext().getDefaultSSLParameters();
            tls.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
            parameters.setSSLParameters(tls);
        }
    }
}
