package org.coalition.kas.registry;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bson.Document;
import org.springframework.dao.DuplicateKeyException;

/** Fills an empty registry from a seed file, and records that it did. */
final class RegistryImport {

    private final RegistryStore store;
    private final Clock clock;

    RegistryImport(RegistryStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    /**
     * Writes everything that the seed holds. Blocks; throws {@link org.springframework.dao.DataAccessException} when
     * MongoDB can't be asked.
     *
     * @throws RegistryNotEmptyException if there is anything in it already; nothing is written then
     */
    void run(SeedFile seed) throws RegistryNotEmptyException {
        if (!store.isEmpty()) {
            throw new RegistryNotEmptyException("it is not empty, and an import fills an empty registry only");
        }
        Date now = Date.from(clock.instant());
        try {
            store.ensureIndexes();
            store.fill(
                    kases(seed.content().path("kases"), now),
                    agreements(seed.content().path("agreements"), now),
                    change(seed, now));
        } catch (DuplicateKeyException e) {
            throw new RegistryNotEmptyException("somebody else has begun to fill it");
        }
    }

    private static List<Document> kases(JsonNode kases, Date now) {
        List<Document> documents = new ArrayList<>();
        kases.forEach(kas -> documents.add(stamped(BsonJson.toDocument(kas), now)));
        return documents;
    }

    private static List<Document> agreements(JsonNode agreements, Date now) {
        List<Document> documents = new ArrayList<>();
        agreements.forEach(agreement -> documents.add(stamped(BsonJson.toDocument(agreement), now)
                .append("validFrom", date(agreement.path("validFrom")))
                .append("validUntil", date(agreement.path("validUntil")))
                .append(
                        "requireClientSignature",
                        agreement.path("requireClientSignature").asBoolean(true))));
        return documents;
    }

    private static Date date(JsonNode text) {
        return Date.from(Instant.parse(text.textValue()));
    }

    private static Document stamped(Document document, Date now) {
        return document.append("version", 1L).append("createdAt", now).append("updatedAt", now);
    }

    private static Document change(SeedFile seed, Date now) {
        return new Document("version", 1L)
                .append("who", "import")
                .append("what", "IMPORT")
                .append("when", now)
                .append("file", seed.name())
                .append("sha256", seed.sha256())
                .append("before", null)
                .append("after", BsonJson.toDocument(seed.content()));
    }
}
