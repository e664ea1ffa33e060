package org.coalition.kas.registry;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Date;
import org.bson.Document;
import org.coalition.kas.domain.Subject;
import org.coalition.kas.registry.Revocation.Kind;

/** A document of {@code revocations}: {@code issuer}, {@code jti} or {@code sub}, {@code until}, and who did it why. */
final class RevocationDocument {

    private RevocationDocument() {}

    /**
     * Reads one.
     *
     * @throws InvalidDocumentException if it can't be told what it revokes. Until when can't be told: then for ever
     */
    static Revocation read(JsonNode document) throws InvalidDocumentException {
        boolean byToken = document.path("jti").isTextual();
        if (byToken == document.path("sub").isTextual()
                || !document.path("issuer").isTextual()) {
            throw new InvalidDocumentException("", "needs issuer, and either jti or sub, as texts");
        }
        Kind kind = byToken ? Kind.JTI : Kind.SUB;
        return new Revocation(
                document.path("issuer").textValue(),
                kind,
                document.path(kind.claim()).textValue(),
                until(document.path("until")));
    }

    private static Instant until(JsonNode until) {
        try {
            return Instant.parse(until.asText());
        } catch (DateTimeParseException e) {
            return Instant.MAX;
        }
    }

    /** With an identifier of its own making: who revokes the same thing twice changes one document. */
    static Document of(Revocation revocation, String reason, Subject administrator, Instant now) {
        return new Document("_id", id(revocation))
                .append("issuer", revocation.issuer())
                .append(revocation.kind().claim(), revocation.value())
                .append("until", Date.from(revocation.until()))
                .append("reason", reason)
                .append("revokedBy", by(administrator))
                .append("revokedAt", Date.from(now));
    }

    static Document by(Subject administrator) {
        return new Document("issuer", administrator.issuer()).append("uniqueID", administrator.uniqueId());
    }

    private static String id(Revocation revocation) {
        return revocation.kind().claim() + " " + revocation.value() + " of " + revocation.issuer();
    }
}
