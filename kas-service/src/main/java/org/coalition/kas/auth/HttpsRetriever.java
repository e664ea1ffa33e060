package org.coalition.kas.auth;

import com.nimbusds.jose.util.Resource;
import com.nimbusds.jose.util.ResourceRetriever;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import org.coalition.kas.outbound.BoundedExchange;
import org.jspecify.annotations.Nullable;

/**
 * Fetches issuers' documents, each within a time that bounds all of it, and from where it is said to be: redirects are not
 * followed. Nimbus's own retriever bounds single reads only, and follows.
 */
final class HttpsRetriever implements ResourceRetriever {

    private static final int MAX_BYTES = 256 * 1024;

    private final HttpClient client;
    private final Duration timeout;

    /**
     * A retriever.
     *
     * @param tls says whom to trust; the JDK's authorities if null
     * @param timeout of a document, from the connection to its last byte
     */
    HttpsRetriever(@Nullable SSLContext tls, Duration timeout) {
        HttpClient.Builder builder =
                HttpClient.newBuilder().followRedirects(Redirect.NEVER).connectTimeout(timeout);
        this.client = (tls == null ? builder : builder.sslContext(tls)).build();
        this.timeout = timeout;
    }

    @Override
    public Resource retrieveResource(URL url) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url.toString()))
                .header("Accept", "application/json, application/jwk-set+json")
                .build();
        try {
            HttpResponse<byte[]> answer = BoundedExchange.send(client, request, MAX_BYTES, timeout);
            if (answer.statusCode() != 200) {
                throw new IOException(url + " answered " + answer.statusCode());
            }
            return new Resource(new String(answer.body(), StandardCharsets.UTF_8), null);
        } catch (TimeoutException e) {
            throw new IOException(url + " gave no whole answer within " + timeout.toMillis() + " ms", e);
        } catch (ExecutionException e) {
            throw new IOException(url + " gave no answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
