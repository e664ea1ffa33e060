package org.coalition.kas.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.coalition.kas.protocol.MalformedRequestException;
import org.coalition.kas.protocol.StrictJson;
import org.jspecify.annotations.Nullable;

/** A KAS refused the whole request: RFC 9457's {@code application/problem+json}, or a status without one. */
public final class KasProblemException extends KasException {

    private static final Pattern CHALLENGE_ERROR =
            Pattern.compile("\\berror=\"([\\x20\\x21\\x23-\\x5b\\x5d-\\x7e]*)\"");

    private final int status;
    private final String title;
    private final String detail;
    private final String requestId;
    private final String challenge;
    private final List<String> errors;
    private final @Nullable Duration retryAfter;

    private KasProblemException(
            int status,
            JsonNode problem,
            String requestId,
            String challenge,
            List<String> errors,
            @Nullable Duration retryAfter) {
        super(message(status, problem, requestId, challenge, errors, retryAfter), null);
        this.status = status;
        this.title = problem.path("title").asText();
        this.detail = problem.path("detail").asText();
        this.requestId = requestId;
        this.challenge = challenge;
        this.errors = List.copyOf(errors);
        this.retryAfter = retryAfter;
    }

    static KasProblemException of(HttpResponse<byte[]> answer) {
        JsonNode problem = json(answer.body());
        List<String> errors = new ArrayList<>();
        problem.path("errors").forEach(error -> errors.add(error.isTextual() ? error.asText() : error.toString()));
        String requestId = problem.path("requestId")
                .asText(answer.headers().firstValue("X-Request-ID").orElse(""));
        return new KasProblemException(
                answer.statusCode(), problem, requestId, challengeError(answer), errors, retryAfter(answer));
    }

    /** The {@code error} of a {@code WWW-Authenticate} header (RFC 9449 section 7.1), or empty. */
    static String challengeError(HttpResponse<?> answer) {
        Matcher matcher =
                CHALLENGE_ERROR.matcher(String.join(", ", answer.headers().allValues("WWW-Authenticate")));
        return matcher.find() ? matcher.group(1) : "";
    }

    /** Of a header in seconds (RFC 9110 section 10.2.3), as a KAS sends it. */
    private static @Nullable Duration retryAfter(HttpResponse<?> answer) {
        String seconds = answer.headers().firstValue("Retry-After").orElse("");
        return seconds.matches("[0-9]{1,6}") ? Duration.ofSeconds(Long.parseLong(seconds)) : null;
    }

    private static JsonNode json(byte[] body) {
        try {
            return StrictJson.parse(body);
        } catch (MalformedRequestException e) {
            return MissingNode.getInstance();
        }
    }

    private static String message(
            int status,
            JsonNode problem,
            String requestId,
            String challenge,
            List<String> errors,
            @Nullable Duration retryAfter) {
        StringBuilder text = new StringBuilder("the KAS answered ").append(status);
        for (String part : new String[] {
            problem.path("title").asText(), problem.path("detail").asText(), challenge
        }) {
            text.append(part.isEmpty() ? "" : ", ").append(part);
        }
        errors.forEach(error -> text.append("; ").append(error));
        if (retryAfter != null) {
            text.append("; try again in ").append(retryAfter.toSeconds()).append(" s");
        }
        return text.append(requestId.isEmpty() ? "" : " (request " + requestId + ")")
                .toString();
    }

    public int status() {
        return status;
    }

    public String title() {
        return title;
    }

    public String detail() {
        return detail;
    }

    public String requestId() {
        return requestId;
    }

    /** The {@code error} of {@code WWW-Authenticate}, for example {@code invalid_dpop_proof}; empty if there is none. */
    public String challengeError() {
        return challenge;
    }

    /** After how long to try again: of 429, over a limit, and 503. */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }

    /** Each violation: a JSON object with its pointer as text, or whatever text the KAS sent. */
    public List<String> errors() {
        return errors;
    }
}
