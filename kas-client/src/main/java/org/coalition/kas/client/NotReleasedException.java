package org.coalition.kas.client;

import java.util.List;
import java.util.stream.Collectors;
import org.coalition.kas.protocol.KaoResult;

/** The KASes answered, and did not release what it takes. */
public final class NotReleasedException extends KasException {

    private final String requestId;
    private final int status;
    private final transient List<KaoResult> results;

    NotReleasedException(String requestId, int status, List<KaoResult> results) {
        super(message(requestId, results), null);
        this.requestId = requestId;
        this.status = status;
        this.results = List.copyOf(results);
    }

    private static String message(String requestId, List<KaoResult> results) {
        return results.stream()
                .filter(result -> !result.isSuccess())
                .map(result -> result.kasId() + ": " + result.errorCode().orElse("") + ", "
                        + result.error().orElse(""))
                .collect(Collectors.joining("; ", "not released: ", " (request " + requestId + ")"));
    }

    public String requestId() {
        return requestId;
    }

    /** The HTTP status of the answer. */
    public int status() {
        return status;
    }

    /** Every result of the group, verified, in the order of the request. */
    public List<KaoResult> results() {
        return results;
    }
}
