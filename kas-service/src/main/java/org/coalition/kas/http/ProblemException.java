package org.coalition.kas.http;

import java.util.List;
import org.coalition.kas.protocol.Violation;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;

/** An answer outside the results: a problem detail (RFC 9457). */
public final class ProblemException extends Exception {

    private final String detail;
    private final HttpStatus status;
    private final transient List<Violation> violations;
    private final transient HttpHeaders headers;

    /**
     * Makes one.
     *
     * @param detail fit for the caller
     */
    public ProblemException(HttpStatus status, String detail, List<Violation> violations, HttpHeaders headers) {
        super(detail, null, false, false);
        this.detail = detail;
        this.status = status;
        this.violations = List.copyOf(violations);
        this.headers = headers;
    }

    /** A problem without more to say. */
    public ProblemException(HttpStatus status, String detail) {
        this(status, detail, List.of(), new HttpHeaders());
    }

    String detail() {
        return detail;
    }

    /** Of the answer. */
    public HttpStatus status() {
        return status;
    }

    /** What is wrong with single fields. */
    public List<Violation> violations() {
        return violations;
    }

    HttpHeaders headers() {
        return headers;
    }
}
