package org.coalition.kas.policy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.coalition.kas.domain.Deadline;
import org.coalition.kas.outbound.BoundedExchange;
import org.coalition.kas.policy.OpaFailure.Sign;

/**
 * Puts questions to an OPA server over pooled connections. Bounded over the whole exchange: {@code HttpRequest.timeout}
 * would end at the answer's headers.
 */
final class OpaConnection {

    /** With the provenance of the rules, for a decision has to name them. */
    private static final String PATH = "/v1/data/kas/rewrap/decision?provenance=true";

    /** Reasons quote the request, whose body is 1 MiB by default, and OPA may write six bytes for one of it. */
    private static final long MAX_ANSWER_BYTES = 8 << 20;

    /** As many as such a server answers at once without being slow; and all their answers fit into the heap. */
    private static final int AT_ONCE = 8;

    private final Supplier<HttpClient> client;
    private final URI address;
    private final Duration timeout;
    private final Semaphore turns = new Semaphore(AT_ONCE);

    /** @param client gives the one to use now: it changes with its certificates */
    OpaConnection(Supplier<HttpClient> client, URI server, Duration timeout) {
        this.client = client;
        this.address = URI.create(server + PATH);
        this.timeout = timeout;
    }

    /** The body of the answer. Blocks until the time-out or the deadline, whichever is earlier, a turn included. */
    byte[] ask(byte[] question, Deadline deadline) throws OpaFailure {
        awaitTurn(deadline.remaining(timeout));
        try {
            return answer(question, deadline.remaining(timeout));
        } finally {
            turns.release();
        }
    }

    private void awaitTurn(Duration time) throws OpaFailure {
        try {
            if (!turns.tryAcquire(time.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new OpaFailure(Sign.NONE, "it did not get to the question in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OpaFailure(Sign.NONE, "interrupted");
        }
    }

    private byte[] answer(byte[] question, Duration time) throws OpaFailure {
        if (time.isZero()) {
            throw new OpaFailure(Sign.NONE, "it did not get to the question in time");
        }
        HttpResponse<byte[]> answer = exchange(question, time);
        if (answer.statusCode() != 200) {
            throw new OpaFailure(
                    answer.statusCode() >= 500 ? Sign.OUTAGE : Sign.ANSWER, "it answered " + answer.statusCode());
        }
        return answer.body();
    }

    private HttpResponse<byte[]> exchange(byte[] question, Duration time) throws OpaFailure {
        try {
            return BoundedExchange.send(client.get(), request(question), MAX_ANSWER_BYTES, time);
        } catch (TimeoutException e) {
            // Less than the time-out is the request's own haste.
            throw new OpaFailure(time.equals(timeout) ? Sign.OUTAGE : Sign.NONE, "no whole answer in time");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OpaFailure(Sign.NONE, "interrupted");
        } catch (ExecutionException e) {
            throw failure(e.getCause() == null ? e : e.getCause());
        }
    }

    private HttpRequest request(byte[] question) {
        return HttpRequest.newBuilder(address)
                .header("Content-Type", "application/json")
                .header("Accept", "application/json")
                .POST(BodyPublishers.ofByteArray(question))
                .build();
    }

    /** Without the client's own message, which may repeat what the server sent. */
    private static OpaFailure failure(Throwable cause) {
        boolean tooLong = cause instanceof IOException
                && String.valueOf(cause.getMessage()).contains("exceeds capacity");
        return tooLong
                ? new OpaFailure(Sign.ANSWER, "its answer is too long")
                : new OpaFailure(Sign.OUTAGE, "no answer (" + cause.getClass().getSimpleName() + ")");
    }
}
