package org.coalition.kas.registry;

import java.time.Instant;

/**
 * Access tokens that are not accepted any more, though their issuer signed them and they have not expired.
 *
 * @param issuer whose tokens
 * @param kind by what they are named
 * @param value the {@code jti}, or the {@code sub}
 * @param until when it ends; later than any token in question expires
 */
public record Revocation(String issuer, Kind kind, String value, Instant until) {

    /** What names the tokens. */
    public enum Kind {
        /** One token, by its {@code jti}. */
        JTI("jti"),
        /** All tokens of a subject, those that are issued later too. */
        SUB("sub");

        private final String claim;

        Kind(String claim) {
            this.claim = claim;
        }

        /** The claim's name, and that of the field. */
        public String claim() {
            return claim;
        }
    }

    /** What it is about, whenever it ends. */
    record Target(String issuer, Kind kind, String value) {}

    Target target() {
        return new Target(issuer, kind, value);
    }
}
