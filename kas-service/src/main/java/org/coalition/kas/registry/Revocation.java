package org.coalition.kas.registry;

import java.time.Duration;
import java.time.Instant;

/**
 * Access tokens that are not accepted any more, though their issuer signed them and they have not expired.
 *
 * @param issuer whose tokens
 * @param kind by what they are named
 * @param value the hash of the token's identifier, or the {@code sub}
 * @param until when it ends; {@link #NEVER} for one that somebody inserted by hand without saying so
 */
public record Revocation(String issuer, Kind kind, String value, Instant until) {

    /** When that ends which never does. */
    public static final Instant NEVER = Instant.MAX;

    /** Whoever says until when a token is revoked says when it expires; with skewed clocks it lives a little longer. */
    private static final Duration MARGIN = Duration.ofHours(1);

    /** What names the tokens. */
    public enum Kind {
        /** One token, by the hex SHA-256 of its {@code jti}, as it stands in the audit. */
        TOKEN("tokenIdHash"),
        /** All tokens of a subject by its {@code sub}, those that are issued later too. */
        SUBJECT("sub");

        private final String field;

        Kind(String field) {
            this.field = field;
        }

        /** The name of the field that it stands in. */
        public String field() {
            return field;
        }
    }

    /** What it is about, whenever it ends. */
    record Target(String issuer, Kind kind, String value) {}

    Target target() {
        return new Target(issuer, kind, value);
    }

    /** Whether it holds at this time. One of a single token holds a little longer than it says. */
    boolean isInForce(Instant now) {
        return now.isBefore(until) || (kind == Kind.TOKEN && now.minus(MARGIN).isBefore(until));
    }
}
