package org.coalition.kas.registry;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Clock;
import java.util.Date;
import java.util.List;
import org.bson.Document;
import org.coalition.kas.registry.RegistryEntries.Kind;
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
                    documents(Kind.KAS, seed.content().path("kases"), now),
                    documents(Kind.AGREEMENT, seed.content().path("agreements"), now),
                    change(seed, now));
        } catch (DuplicateKeyException e) {
            throw new RegistryNotEmptyException("somebody else has begun to fill it");
        }
    }

    private static List<Document> documents(Kind kind, JsonNode contents, Date now) {
        return contents.valueStream()
                .map(content -> EntryDocument.stamped(EntryDocument.of(kind, content), now))
                .toList();
    }

    private static Document change(SeedFile seed, Date now) {
        return new Document("version", 1L)
                .append("who", RegistryChange.IMPORT)
                .append("what", "IMPORT")
                .append("when", now)
                .append("file", seed.name())
                .append("sha256", seed.sha256())
                .append("before", null)
                .append("after", BsonJson.toDocument(seed.content()));
    }
}
