package org.coalition.kas.registry;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bson.Document;
import org.coalition.kas.domain.Caller;
import org.coalition.kas.domain.Subject;
import org.coalition.kas.registry.Revocation.Kind;

/**
 * A document of {@code revocations}: {@code issuer}; {@code tokenIdHash} or {@code sub}, or {@code jti} in one that somebody
 * inserts by hand; {@code until}; and who did it why.
 */
final class RevocationDocument {

    private RevocationDocument() {}

    /** What it revokes: one thing for each that it names, and nothing if it names none. Until when can't be told: then for ever. */
    static List<Revocation> read(Document document) {
        List<Revocation> revocations = new ArrayList<>();
        if (document.get("issuer") instanceof String issuer) {
            Instant until = until(document);
            if (document.get(Kind.TOKEN.field()) instanceof String hash) {
                revocations.add(new Revocation(issuer, Kind.TOKEN, hash, until));
            }
            if (document.get("jti") instanceof String tokenId) {
                revocations.add(new Revocation(issuer, Kind.TOKEN, Caller.tokenIdHash(tokenId), until));
            }
            if (document.get(Kind.SUBJECT.field()) instanceof String subject) {
                revocations.add(new Revocation(issuer, Kind.SUBJECT, subject, until));
            }
        }
        return revocations;
    }

    private static Instant until(Document document) {
        return document.get("until") instanceof Date date ? date.toInstant() : Revocation.NEVER;
    }

    /** Of a document and a revocation of the same thing, what holds for longer. */
    static Revocation later(Document document, Revocation revocation) {
        Instant until = until(document);
        return until.isAfter(revocation.until())
                ? new Revocation(revocation.issuer(), revocation.kind(), revocation.value(), until)
                : revocation;
    }

    /** With an identifier of its own making: who revokes the same thing twice changes one document. */
    static Document of(Revocation revocation, String reason, Subject administrator, Instant now) {
        return new Document("_id", id(revocation))
                .append("issuer", revocation.issuer())
                .append(revocation.kind().field(), revocation.value())
                .append("until", Date.from(revocation.until()))
                .append("reason", reason)
                .append("revokedBy", by(administrator))
                .append("revokedAt", Date.from(now));
    }

    private static Document by(Subject administrator) {
        return new Document("issuer", administrator.issuer()).append("uniqueID", administrator.uniqueId());
    }

    private static String id(Revocation revocation) {
        return revocation.kind().field() + " " + revocation.value() + " of " + revocation.issuer();
    }
}
