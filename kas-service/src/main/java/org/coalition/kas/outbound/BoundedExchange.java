package org.coalition.kas.outbound;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A request and its whole answer, bounded in time and size. {@code HttpRequest.timeout} would end at the answer's headers,
 * and who drips the body could hold us for as long as he likes.
 */
public final class BoundedExchange {

    private BoundedExchange() {}

    /**
     * Sends a request and blocks for all of the answer.
     *
     * @param maxBytes of the answer's body; a longer one is an {@link ExecutionException}
     * @param time for all of it
     * @throws TimeoutException if the answer is not whole by then; the exchange is broken off
     * @throws ExecutionException if there is no answer; its cause tells why
     * @throws InterruptedException if we are; the exchange is broken off
     */
    public static HttpResponse<byte[]> send(HttpClient client, HttpRequest request, long maxBytes, Duration time)
            throws TimeoutException, ExecutionException, InterruptedException {
        return await(client.sendAsync(request, body(maxBytes)), time);
    }

    /** A body of so many bytes at most. */
    public static BodyHandler<byte[]> body(long maxBytes) {
        return BodyHandlers.limiting(BodyHandlers.ofByteArray(), maxBytes);
    }

    /** The same for an exchange that has begun, with a {@link #body} that is bounded. */
    public static HttpResponse<byte[]> await(CompletableFuture<HttpResponse<byte[]>> answer, Duration time)
            throws TimeoutException, ExecutionException, InterruptedException {
        try {
            return answer.get(time.toNanos(), TimeUnit.NANOSECONDS);
        } finally {
            answer.cancel(true);
        }
    }
}
