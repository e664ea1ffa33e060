package org.coalition.kas.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;

/** A problem detail for a request that nobody has looked into yet, for as little work as can be. */
public final class EarlyAnswer {

    private EarlyAnswer() {}

    /**
     * Answers a request and ends it.
     *
     * @param retryAfter seconds
     */
    public static void give(
            HttpServletRequest request, HttpServletResponse response, HttpStatus status, String detail, long retryAfter)
            throws IOException {
        ProblemType type = ProblemType.of(status);
        byte[] body = WireJson.bytes(JsonNodeFactory.instance
                .objectNode()
                .put("type", type.uri().toString())
                .put("title", type.title())
                .put("status", status.value())
                .put("detail", detail)
                .put(
                        "instance",
                        ProblemAdvice.instance(request.getServletPath()).toString())
                .put("requestId", RequestIds.of(request)));
        response.setStatus(status.value());
        response.setHeader(HttpHeaders.RETRY_AFTER, Long.toString(retryAfter));
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}
