package org.coalition.kas.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import org.coalition.kas.protocol.MalformedRequestException;
import org.coalition.kas.protocol.StrictJson;

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
        String command = JsonNodeFactory.instance
                .objectNode()
                .put("issuer", issuer.toString())
                .put(name.field, value)
                .put("until", until.toString())
                .put("reason", reason)
                .toString();
        HttpResponse<byte[]> answer = administrator
                .exchange()
                .post(
                        administrator.kas().revocationsUri(),
                        "application/json",
                        command.getBytes(StandardCharsets.UTF_8),
                        administrator.token());
        if (answer.statusCode() != 201) {
            throw KasProblemException.of(answer);
        }
        return until(answer.body());
    }

    private static Optional<Instant> until(byte[] answer) throws BadAnswerException {
        try {
            JsonNode until = StrictJson.parse(answer).path("until");
            return until.isNull() ? Optional.empty() : Optional.of(Instant.parse(until.asText()));
        } catch (MalformedRequestException | DateTimeParseException e) {
            throw new BadAnswerException("the KAS's answer is no revocation", e);
        }
    }
}
