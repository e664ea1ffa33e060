package org.coalition.kas.http;

import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.apache.catalina.connector.ClientAbortException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.async.AsyncRequestNotUsableException;
import org.springframework.web.util.UriUtils;

/**
 * Every error outside the results as {@code application/problem+json}, with the request's id and without anything of the
 * inside: no class name, no library's text, no host.
 */
@RestControllerAdvice
final class ProblemAdvice {

    private static final Logger LOG = LoggerFactory.getLogger(ProblemAdvice.class);

    @ExceptionHandler
    ResponseEntity<ProblemDetail> problem(ProblemException e, HttpServletRequest request) {
        ProblemDetail problem = detail(e.status(), e.detail(), request);
        if (!e.violations().isEmpty()) {
            problem.setProperty("errors", e.violations());
        }
        return answer(problem, e.headers());
    }

    /** He does not wait for the answer: nothing is wrong, and nobody to be told. */
    @ExceptionHandler({ClientAbortException.class, AsyncRequestNotUsableException.class})
    void callerHasGone(Exception e) {
        LOG.debug("A caller has gone before his answer", e);
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> anythingElse(Exception e, HttpServletRequest request) {
        if (e instanceof ErrorResponse known) {
            HttpStatusCode status = known.getStatusCode();
            HttpStatus resolved = HttpStatus.resolve(status.value());
            String text = resolved == null ? "refused" : resolved.getReasonPhrase();
            return answer(detail(status, text, request), known.getHeaders());
        }
        LOG.error("A request failed by a fault of ours", e);
        return answer(detail(HttpStatus.INTERNAL_SERVER_ERROR, "an internal error", request), new HttpHeaders());
    }

    private static ProblemDetail detail(HttpStatusCode status, String detail, HttpServletRequest request) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
        ProblemType type = ProblemType.of(status);
        problem.setType(type.uri());
        problem.setTitle(type.title());
        problem.setInstance(instance(request.getServletPath()));
        problem.setProperty("requestId", RequestIds.of(request));
        return problem;
    }

    /** Of any path that a stranger sends: braces are no variables here. */
    static URI instance(String path) {
        return URI.create(UriUtils.encodePath(path.startsWith("//") ? "/" : path, StandardCharsets.UTF_8));
    }

    private static ResponseEntity<ProblemDetail> answer(ProblemDetail problem, HttpHeaders headers) {
        return ResponseEntity.status(problem.getStatus())
                .headers(headers)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(problem);
    }
}
