package org.coalition.kas.registry;

import java.time.Clock;
import java.time.Instant;
import java.util.Date;
import org.bson.Document;
import org.coalition.kas.domain.Subject;

/** Changes in MongoDB, each with its record in {@code registry_changes}. */
final class MongoAdministration implements RegistryAdministration {

    private final RegistryStore store;
    private final MongoRegistry registry;
    private final Clock clock;

    MongoAdministration(RegistryStore store, MongoRegistry registry, Clock clock) {
        this.store = store;
        this.registry = registry;
        this.clock = clock;
    }

    @Override
    public void revoke(Revocation revocation, String reason, Subject administrator) {
        Instant now = clock.instant();
        Document document = RevocationDocument.of(revocation, reason, administrator, now);
        Document before = store.revoke(document);
        registry.pollSoon();
        store.record(new Document("who", administrator.uniqueId() + " of " + administrator.issuer())
                .append("what", "REVOKE")
                .append("when", Date.from(now))
                .append("before", before)
                .append("after", document));
    }
}
