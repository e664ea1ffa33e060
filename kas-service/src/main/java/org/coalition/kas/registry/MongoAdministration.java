package org.coalition.kas.registry;

import java.time.Clock;
import java.time.Instant;
import java.util.Date;
import org.bson.Document;
import org.coalition.kas.domain.Subject;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Changes in MongoDB, each with its record in {@code registry_changes}. */
final class MongoAdministration implements RegistryAdministration {

    private static final Logger LOG = LoggerFactory.getLogger(MongoAdministration.class);

    /** Each replica reads them all with each poll: 10,000 take it 0.1 s of its time. */
    private static final int MAX_REVOCATIONS = 10_000;

    private final RegistryStore store;
    private final MongoRegistry registry;
    private final Clock clock;

    MongoAdministration(RegistryStore store, MongoRegistry registry, Clock clock) {
        this.store = store;
        this.registry = registry;
        this.clock = clock;
    }

    @Override
    public Revocation revoke(Revocation revocation, String reason, Subject administrator)
            throws TooManyRevocationsException {
        if (store.countRevocations() >= MAX_REVOCATIONS) {
            throw new TooManyRevocationsException(MAX_REVOCATIONS);
        }
        Instant now = clock.instant();
        Document document = RevocationDocument.of(revocation, reason, administrator, now);
        Document before = store.revoke(document);
        registry.pollSoon();
        tidy(new Document("who", administrator.uniqueId() + " of " + administrator.issuer())
                .append("what", "REVOKE")
                .append("when", Date.from(now))
                .append("before", before)
                .append("after", document));
        return before == null ? revocation : RevocationDocument.later(before, revocation);
    }

    /** The revocation is in force by now, and in the audit trail: what fails here must not say that it failed. */
    private void tidy(Document change) {
        try {
            store.record(change);
            store.removeEndedRevocations();
        } catch (RegistryRefusedException | RuntimeException e) {
            LOG.error("A revocation is in force, but is not recorded in registry_changes", e);
        }
    }
}
