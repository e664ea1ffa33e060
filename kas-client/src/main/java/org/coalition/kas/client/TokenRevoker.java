package org.coalition.kas.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.net.URI;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/** Has a KAS, as its administrator, refuse access tokens that their issuer signed. */
public final class TokenRevoker {

    /** What names tokens, as the KAS calls it. */
    public enum Name {
        /** One token, by its {@code jti}. */
        JTI("jti"),
        /** One token, by the hash of its {@code jti} that the audit has. */
        TOKEN_ID_HASH("tokenIdHash"),
        /** All tokens of a subject, by its {@code sub}. */
        SUB("sub");

        private final String field;

        Name(String field) {
            this.field = field;
        }
    }

    private final Session administrator;

    /** @param administrator who has the role {@code kas-admin} at the KAS that is asked */
    public TokenRevoker(Session administrator) {
        this.administrator = administrator;
    }

    /**
     * Revokes, and blocks until it is in the registry.
     *
     * @param issuer whose tokens, as in {@code iss}
     * @return until when it is revoked: later than asked for, if it was revoked for longer already; empty if for ever
     * @throws KasProblemException if the KAS does not do it
     */
    public Optional<Instant> revoke(URI issuer, Name name, String value, Instant until, String reason)
            throws KasException {
        JsonNode answer = administrator.administer(
                "POST",
                administrator.kas().revocationsUri(),
                JsonNodeFactory.instance
                        .objectNode()
                        .put("issuer", issuer.toString())
                        .put(name.field, value)
                        .put("until", until.toString())
                        .put("reason", reason));
        return until(answer.path("until"));
    }

    private static Optional<Instant> until(JsonNode until) throws BadAnswerException {
        try {
            return until.isNull() ? Optional.empty() : Optional.of(Instant.parse(until.asText()));
        } catch (DateTimeParseException e) {
            throw new BadAnswerException("the KAS's answer is no revocation", e);
        }
    }
}
