package org.coalition.kas.admin;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.regex.Pattern;
import org.coalition.kas.auth.AuthenticationTerms;
import org.coalition.kas.domain.Caller;
import org.coalition.kas.http.ProblemException;
import org.coalition.kas.http.Refusals;
import org.coalition.kas.registry.Revocation;
import org.coalition.kas.registry.Revocation.Kind;
import org.springframework.stereotype.Component;

/** Reads what is to be revoked, and says of each field what is wrong with it. */
@Component
final class RevocationRequests {

    /** What names tokens: one by its identifier or by the hash of it that the audit has, or all of a subject. */
    private static final List<String> NAMES = List.of("jti", Kind.TOKEN.field(), Kind.SUBJECT.field());

    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");

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
        Violations violations = new Violations();
        List<String> named = NAMES.stream().filter(body::has).toList();
        violations.check("", named.size() == 1, "must name one of " + String.join(", ", NAMES));
        named.forEach(name -> violations.check("/" + name, Violations.isText(body.path(name)), Violations.TEXT));
        JsonNode hash = body.path(Kind.TOKEN.field());
        violations.check("/tokenIdHash", hash.isMissingNode() || isHash(hash), "must be 64 hex digits in lower case");
        violations.check("/issuer", isTrusted(body.path("issuer")), "must be an issuer that is trusted here");
        violations.check("/reason", Violations.isText(body.path("reason")), Violations.TEXT);
        Instant until = until(body.path("until"));
        violations.check("/until", isAhead(until), "must be a time ahead by RFC 3339, at most a year");
        violations.refuse(refusals);
        return new Wanted(
                revocation(body, named.getFirst(), until), body.path("reason").textValue());
    }

    private static Revocation revocation(JsonNode body, String name, Instant until) {
        String issuer = body.path("issuer").textValue();
        String value = body.path(name).textValue();
        return switch (name) {
            case "sub" -> new Revocation(issuer, Kind.SUBJECT, value, until);
            case "jti" -> new Revocation(issuer, Kind.TOKEN, Caller.tokenIdHash(value), until);
            default -> new Revocation(issuer, Kind.TOKEN, value, until);
        };
    }

    private static boolean isHash(JsonNode field) {
        return HASH.matcher(field.asText()).matches();
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
