package org.coalition.kas.admin;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.coalition.kas.auth.AuthenticationTerms;
import org.coalition.kas.http.ProblemException;
import org.coalition.kas.http.Refusals;
import org.coalition.kas.protocol.MalformedRequestException;
import org.coalition.kas.protocol.Violation;
import org.coalition.kas.registry.Revocation;
import org.coalition.kas.registry.Revocation.Kind;
import org.springframework.stereotype.Component;

/** Reads what is to be revoked, and says of each field what is wrong with it. */
@Component
final class RevocationRequests {

    private static final int MAX_CHARS = 256;

    /** Who is to stay out for longer should lose his account. */
    private static final Duration LONGEST = Duration.ofDays(366);

    /** What is to be revoked, and why. */
    record Wanted(Revocation revocation, String reason) {}

    private final AuthenticationTerms terms;
    private final Refusals refusals;
    private final Clock clock;

    RevocationRequests(AuthenticationTerms terms, Refusals refusals, Clock clock) {
        this.terms = terms;
        this.refusals = refusals;
        this.clock = clock;
    }

    Wanted read(JsonNode body) throws ProblemException {
        List<Violation> violations = new ArrayList<>();
        Kind kind = body.has(Kind.JTI.claim()) ? Kind.JTI : Kind.SUB;
        check(violations, "", body.has("jti") != body.has("sub"), "must name either a jti or a sub");
        check(violations, "/" + kind.claim(), isText(body.path(kind.claim())), "must be a text of 1 to 256 characters");
        check(violations, "/issuer", isTrusted(body.path("issuer")), "must be an issuer that is trusted here");
        check(violations, "/reason", isText(body.path("reason")), "must be a text of 1 to 256 characters");
        Instant until = until(body.path("until"));
        check(violations, "/until", isAhead(until), "must be a time ahead by RFC 3339, at most a year");
        if (!violations.isEmpty()) {
            throw refusals.of(new MalformedRequestException(violations));
        }
        return new Wanted(
                new Revocation(
                        body.path("issuer").textValue(),
                        kind,
                        body.path(kind.claim()).textValue(),
                        until),
                body.path("reason").textValue());
    }

    private static void check(List<Violation> violations, String path, boolean holds, String otherwise) {
        if (!holds) {
            violations.add(new Violation(path, otherwise));
        }
    }

    private static boolean isText(JsonNode field) {
        return field.isTextual()
                && !field.textValue().isBlank()
                && field.textValue().length() <= MAX_CHARS;
    }

    private boolean isTrusted(JsonNode issuer) {
        return terms.issuers().stream().anyMatch(known -> known.issuer().equals(issuer.textValue()));
    }

    private boolean isAhead(Instant until) {
        Instant now = clock.instant();
        return until.isAfter(now) && !until.isAfter(now.plus(LONGEST));
    }

    private static Instant until(JsonNode field) {
        try {
            return OffsetDateTime.parse(field.asText()).toInstant();
        } catch (DateTimeException e) {
            return Instant.EPOCH;
        }
    }
}
