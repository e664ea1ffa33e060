package org.coalition.kas.http;

import java.net.URI;
import java.util.Arrays;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;

/** The kinds of problems that are told of (RFC 9457 section 3.1.1): what a client may depend on, one for each status. */
public enum ProblemType {
    MALFORMED_REQUEST(HttpStatus.BAD_REQUEST, "malformed-request", "The request is malformed"),
    NOT_AUTHENTICATED(HttpStatus.UNAUTHORIZED, "not-authenticated", "The caller is not authenticated"),
    FORBIDDEN(HttpStatus.FORBIDDEN, "forbidden", "The caller may not do this"),
    NOT_FOUND(HttpStatus.NOT_FOUND, "not-found", "There is nothing here"),
    METHOD_NOT_ALLOWED(HttpStatus.METHOD_NOT_ALLOWED, "method-not-allowed", "The method is not allowed here"),
    NOT_ACCEPTABLE(HttpStatus.NOT_ACCEPTABLE, "not-acceptable", "No acceptable form can be given"),
    CONFLICT(HttpStatus.CONFLICT, "conflict", "The state of things does not allow it"),
    TOO_LARGE(HttpStatus.PAYLOAD_TOO_LARGE, "too-large", "The request is too large"),
    UNSUPPORTED_MEDIA_TYPE(
            HttpStatus.UNSUPPORTED_MEDIA_TYPE, "unsupported-media-type", "The body is not of a type that is taken"),
    TOO_MANY_REQUESTS(HttpStatus.TOO_MANY_REQUESTS, "too-many-requests", "There are too many requests"),
    INTERNAL_ERROR(HttpStatus.INTERNAL_SERVER_ERROR, "internal-error", "The service is at fault"),
    UNAVAILABLE(HttpStatus.SERVICE_UNAVAILABLE, "unavailable", "The service can't answer now");

    private static final String PREFIX = "urn:coalition:kas:problem:";

    private final HttpStatus status;
    private final URI uri;
    private final String title;

    ProblemType(HttpStatus status, String name, String title) {
        this.status = status;
        this.uri = URI.create(PREFIX + name);
        this.title = title;
    }

    /** By the status; a client error that is not here is a malformed request, any other an internal error. */
    static ProblemType of(HttpStatusCode status) {
        return Arrays.stream(values())
                .filter(type -> type.status.isSameCodeAs(status))
                .findFirst()
                .orElse(status.is4xxClientError() ? MALFORMED_REQUEST : INTERNAL_ERROR);
    }

    /** Its identifier. */
    public URI uri() {
        return uri;
    }

    /** Its name for people. */
    public String title() {
        return title;
    }
}
