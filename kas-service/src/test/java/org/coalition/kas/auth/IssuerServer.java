package org.coalition.kas.auth;

import com.github.benmanes.caffeine.cache.Ticker;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.coalition.kas.support.TestCertificate;

/** Serves a key set over HTTPS, at any path, and counts who asks. */
final class IssuerServer implements AutoCloseable {

    private final HttpsServer server;
    private final AtomicInteger requests = new AtomicInteger();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final Map<String, String> documents = new ConcurrentHashMap<>();
    private final Map<String, HttpHandler> odd = new ConcurrentHashMap<>();
    private volatile String keySet;

    IssuerServer(JWK... keys) throws IOException {
        keySet = new JWKSet(List.of(keys)).toPublicJWKSet().toString();
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(
                new HttpsConfigurator(TestCertificate.shared().context()));
        server.createContext("/", exchange -> {
            requests.incrementAndGet();
            String path = exchange.getRequestURI().getPath();
            byte[] body = (path.equals("/jwks") ? keySet : documents.getOrDefault(path, keySet))
                    .getBytes(StandardCharsets.UTF_8);
            asked.add(path);
            if (odd.containsKey(path)) {
                odd.get(path).handle(exchange);
                return;
            }
            exchange.sendResponseHeaders(body.length == 0 ? 500 : 200, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    /** From now on this path is elsewhere. */
    void redirect(String path, URI elsewhere) {
        odd.put(path, exchange -> {
            exchange.getResponseHeaders().set("Location", elsewhere.toString());
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
        });
    }

    /** From now on this path sends a space every 20 ms, and no end. */
    void drip(String path) {
        odd.put(path, exchange -> {
            try (exchange) {
                exchange.sendResponseHeaders(200, 0);
                while (true) {
                    exchange.getResponseBody().write(' ');
                    exchange.getResponseBody().flush();
                    Thread.sleep(20);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /** From now on every answer is 500. */
    void fail() {
        keySet = "";
    }

    /** The key set as that issuer publishes it, fetched as a KAS does. */
    IssuerKeySet keySet(AuthProperties.Issuer issuer) {
        AuthProperties.KeySet set = issuer.keySet();
        return new IssuerKeySet(
                issuer.issuer(), issuer.jwksUri(), retriever(set.timeout()), set.rateLimit(), Ticker.systemTicker());
    }

    static HttpsRetriever retriever(Duration timeout) {
        return new HttpsRetriever(TestCertificate.shared().context(), timeout);
    }

    URI uri() {
        return URI.create("https://localhost:" + server.getAddress().getPort() + "/jwks");
    }

    /** Serves this at another path, instead of the key set. */
    void serve(String path, String document) {
        documents.put(path, document);
    }

    /** From now on the key set is another. */
    void publish(JWK... keys) {
        keySet = new JWKSet(List.of(keys)).toPublicJWKSet().toString();
    }

    /** The paths that were asked for, in order. */
    List<String> asked() {
        return List.copyOf(asked);
    }

    int requests() {
        return requests.get();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
