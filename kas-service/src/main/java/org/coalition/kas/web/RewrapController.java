package org.coalition.kas.web;

import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.coalition.kas.auth.AuthenticationException;
import org.coalition.kas.auth.Authenticator;
import org.coalition.kas.auth.Authenticator.Authenticated;
import org.coalition.kas.auth.Credentials;
import org.coalition.kas.auth.ReplayMemoryAwayException;
import org.coalition.kas.domain.Deadline;
import org.coalition.kas.domain.RewrapOrder;
import org.coalition.kas.protocol.MalformedRequestException;
import org.coalition.kas.protocol.RequestCodec;
import org.coalition.kas.protocol.RequestLimits;
import org.coalition.kas.protocol.RewrapResponse;
import org.coalition.kas.rewrap.RewrapAnswer;
import org.coalition.kas.rewrap.RewrapProperties;
import org.coalition.kas.rewrap.RewrapService;
import org.coalition.kas.telemetry.Stage;
import org.coalition.kas.telemetry.Stages;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code POST /rewrap}, for clients: bytes in, bytes out, and nothing of HTTP beyond this package. */
@RestController
final class RewrapController {

    static final String PATH = "/rewrap";

    private final Authenticator authenticator;
    private final RewrapService service;
    private final RequestCodec codec;
    private final BoundedBody body;
    private final ResultWriter writer;
    private final RewrapMeters meters;
    private final Stages stages;
    private final Duration deadline;

    RewrapController(
            Authenticator authenticator,
            RewrapService service,
            RewrapProperties properties,
            ResultWriter writer,
            RewrapMeters meters,
            Stages stages) {
        this.authenticator = authenticator;
        this.service = service;
        this.codec = new RequestCodec(new RequestLimits(properties.maxGroups(), properties.maxKeyAccessObjects()));
        this.body = new BoundedBody(properties.maxBody());
        this.writer = writer;
        this.meters = meters;
        this.stages = stages;
        this.deadline = properties.deadline();
    }

    @PostMapping(path = PATH, consumes = MediaType.APPLICATION_JSON_VALUE, produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<byte[]> rewrap(HttpServletRequest request) throws ProblemException {
        long start = System.nanoTime();
        Outcome outcome = Outcome.ERROR;
        try {
            Deadline until = Deadline.in(deadline);
            Authenticated authenticated = authenticate(request);
            RewrapOrder order = OrderMapping.order(RequestIds.of(request), codec.parse(authenticated.request()));
            RewrapAnswer answer = service.rewrap(authenticated.caller(), order, until);
            RewrapResponse response = writer.write(order, answer);
            outcome = Outcome.of(answer);
            meters.results(response);
            return answer(outcome, response);
        } catch (AuthenticationException e) {
            outcome = Outcome.UNAUTHENTICATED;
            throw unauthenticated(e);
        } catch (MalformedRequestException e) {
            outcome = Outcome.INVALID;
            throw new ProblemException(
                    HttpStatus.BAD_REQUEST, "the request is malformed", e.violations(), new HttpHeaders());
        } catch (ReplayMemoryAwayException e) {
            outcome = Outcome.DEPENDENCY;
            throw new ProblemException(
                    HttpStatus.SERVICE_UNAVAILABLE,
                    "only signed requests whose proof carries a bodyHash can be served now",
                    List.of(),
                    retryAfter(Duration.ofSeconds(5)));
        } catch (ProblemException e) {
            outcome = Outcome.INVALID;
            throw e;
        } finally {
            meters.request(outcome, Duration.ofNanos(System.nanoTime() - start));
        }
    }

    private Authenticated authenticate(HttpServletRequest request)
            throws ProblemException, AuthenticationException, MalformedRequestException, ReplayMemoryAwayException {
        body.requireAnnouncedLength(request);
        if (request.getHeader("Federation-Assertion") != null) {
            throw new ProblemException(HttpStatus.BAD_REQUEST, "a Federation-Assertion is for the federation listener");
        }
        Credentials credentials = new Credentials(
                Collections.list(request.getHeaders(HttpHeaders.AUTHORIZATION)),
                Collections.list(request.getHeaders("DPoP")),
                request.getMethod(),
                PATH);
        try (var _ = stages.start(Stage.AUTHENTICATE)) {
            return authenticator.authenticate(credentials, () -> body.read(request));
        }
    }

    private static ResponseEntity<byte[]> answer(Outcome outcome, RewrapResponse response) {
        HttpHeaders headers = outcome == Outcome.DEPENDENCY ? retryAfter(Duration.ofSeconds(5)) : new HttpHeaders();
        return ResponseEntity.status(outcome.status())
                .headers(headers)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .contentType(MediaType.APPLICATION_JSON)
                .body(WireJson.bytes(response.toJson()));
    }

    private static ProblemException unauthenticated(AuthenticationException e) {
        HttpHeaders headers = new HttpHeaders();
        headers.set(
                HttpHeaders.WWW_AUTHENTICATE,
                "DPoP error=\"%s\", error_description=\"%s\", algs=\"ES256 ES384 PS256 RS256\""
                        .formatted(e.reason().code(), e.description()));
        return new ProblemException(HttpStatus.UNAUTHORIZED, e.description(), List.of(), headers);
    }

    private static HttpHeaders retryAfter(Duration time) {
        HttpHeaders headers = new HttpHeaders();
        headers.set(HttpHeaders.RETRY_AFTER, Long.toString(time.toSeconds()));
        return headers;
    }
}
