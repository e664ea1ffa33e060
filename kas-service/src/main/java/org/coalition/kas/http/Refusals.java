package org.coalition.kas.http;

import java.time.Duration;
import java.util.List;
import org.coalition.kas.auth.AuthenticationException;
import org.coalition.kas.auth.AuthenticationTerms;
import org.coalition.kas.auth.ReplayMemoryAwayException;
import org.coalition.kas.protocol.MalformedRequestException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/** What a caller is told who is not let in. */
@Component
public final class Refusals {

    private static final Duration TRY_AGAIN = Duration.ofSeconds(5);

    private final String proofAlgorithms;

    Refusals(AuthenticationTerms terms) {
        this.proofAlgorithms = String.join(" ", terms.proofAlgorithms());
    }

    /** 401 with the challenge of RFC 9449 section 7.1. */
    public ProblemException of(AuthenticationException e) {
        HttpHeaders headers = new HttpHeaders();
        headers.set(
                HttpHeaders.WWW_AUTHENTICATE,
                "DPoP error=\"%s\", error_description=\"%s\", algs=\"%s\""
                        .formatted(e.reason().code(), e.description(), proofAlgorithms));
        return new ProblemException(HttpStatus.UNAUTHORIZED, e.description(), List.of(), headers);
    }

    /** 503: whether the proof has been used before can't be known. */
    public ProblemException of(ReplayMemoryAwayException e) {
        return new ProblemException(HttpStatus.SERVICE_UNAVAILABLE, e.description(), List.of(), retryAfter());
    }

    /** 400, with what to mend. */
    public ProblemException of(MalformedRequestException e) {
        return new ProblemException(
                HttpStatus.BAD_REQUEST, "the request is malformed", e.violations(), new HttpHeaders());
    }

    /** When to try again what could not be done now. */
    public static HttpHeaders retryAfter() {
        HttpHeaders headers = new HttpHeaders();
        headers.set(HttpHeaders.RETRY_AFTER, Long.toString(TRY_AGAIN.toSeconds()));
        return headers;
    }
}
