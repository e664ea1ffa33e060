package org.coalition.kas.client;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;

/**
 * HTTPS to a federation: HTTP/2 where the server has it, TLS 1.2 or later, only the given CAs, no redirects, an end to
 * every wait and to every answer. Safe for use by several threads.
 */
public final class HttpsTransport implements AutoCloseable {

    /** The largest answer that is taken. */
    public static final int MAX_ANSWER_BYTES = 8 << 20;

    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration ANSWER = Duration.ofSeconds(30);

    private final HttpClient client;
    private final int maxAnswerBytes;

    private HttpsTransport(SSLContext tls, int maxAnswerBytes) {
        SSLParameters parameters = new SSLParameters();
        parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
        this.client = HttpClient.newBuilder()
                .sslContext(tls)
                .sslParameters(parameters)
                .connectTimeout(CONNECT)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
        this.maxAnswerBytes = maxAnswerBytes;
    }

    /**
     * Trusts the CAs in a PEM bundle, and no others.
     *
     * @throws InvalidConfigException if there are none in it
     */
    public static HttpsTransport trusting(Path caBundle) throws InvalidConfigException {
        return new HttpsTransport(tls(caBundle), MAX_ANSWER_BYTES);
    }

    /** As {@link #trusting(Path)}, with another bound for answers. */
    static HttpsTransport trusting(Path caBundle, int maxAnswerBytes) throws InvalidConfigException {
        return new HttpsTransport(tls(caBundle), maxAnswerBytes);
    }

    private static SSLContext tls(Path caBundle) throws InvalidConfigException {
        try (InputStream in = Files.newInputStream(caBundle)) {
            Collection<? extends Certificate> certificates =
                    CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (certificates.isEmpty()) {
                throw new InvalidConfigException(caBundle, "the CA bundle (trust) holds no certificate");
            }
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            int number = 0;
            for (Certificate certificate : certificates) {
                store.setCertificateEntry("ca-" + number++, certificate);
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new InvalidConfigException(caBundle, "the CA bundle (trust) cannot be read as PEM certificates", e);
        }
    }

    /** The client beneath, for who wants to send what no method here sends. */
    public HttpClient httpClient() {
        return client;
    }

    /** Gets a document. */
    public HttpResponse<byte[]> get(URI uri) throws UnreachableException, BadAnswerException {
        return send(HttpRequest.newBuilder(uri)
                .header("Accept", "application/json")
                .GET()
                .build());
    }

    /**
     * Sends any request and blocks until the whole answer is there, whatever its status, or 30 s have passed.
     *
     * @throws UnreachableException if there is no answer
     * @throws BadAnswerException if it is longer than is taken
     */
    public HttpResponse<byte[]> send(HttpRequest request) throws UnreachableException, BadAnswerException {
        URI uri = request.uri();
        CompletableFuture<HttpResponse<byte[]>> answer =
                client.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), maxAnswerBytes));
        try {
            // A deadline of its own: HttpRequest.timeout ends with the answer's headers.
            return answer.get(ANSWER.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw failure(uri, e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw new UnreachableException(uri, "not within " + ANSWER.toSeconds() + " s", e);
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw new UnreachableException(uri, "interrupted", e);
        }
    }

    private UnreachableException failure(URI uri, Throwable cause) throws BadAnswerException {
        String message = cause.getMessage() == null ? "" : cause.getMessage();
        if (message.contains("exceeds capacity")) {
            throw new BadAnswerException(
                    "the answer from " + uri + " is longer than " + maxAnswerBytes + " bytes", cause);
        }
        if (cause instanceof SSLException) {
            return new UnreachableException(uri, "TLS failed, is its CA in the bundle? (" + message + ")", cause);
        }
        return new UnreachableException(
                uri, cause.getClass().getSimpleName() + (message.isEmpty() ? "" : " (" + message + ")"), cause);
    }

    /** Ends connections at once. */
    @Override
    public void close() {
        client.shutdownNow();
        client.close();
    }
}
