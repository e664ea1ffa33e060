package org.coalition.kas.registry;

import java.util.Date;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/** What follows a change that is in MongoDB: its record in {@code registry_changes}, and a look at it. */
final class MongoChanges {

    private static final Logger LOG = LoggerFactory.getLogger(MongoChanges.class);

    private final RegistryStore store;
    private final MongoRegistry registry;

    MongoChanges(RegistryStore store, MongoRegistry registry) {
        this.store = store;
        this.registry = registry;
    }

    static Document change(String who, String what, Date when, @Nullable Document before, @Nullable Document after) {
        return new Document("who", who)
                .append("what", what)
                .append("when", when)
                .append("before", before)
                .append("after", after);
    }

    /** It is in the registry by now, and in the audit trail: what fails here must not say that it failed. */
    void record(Document change) {
        try {
            store.record(change);
        } catch (RegistryRefusedException | RuntimeException e) {
            LOG.error("A change is in force, but is not recorded in registry_changes", e);
        }
    }

    /** It is in the registry: that it can't be seen at this moment must not say that it failed. */
    void look() {
        try {
            registry.pollNow();
        } catch (DataAccessException e) {
            LOG.warn("A change is in the registry, and will be in force with a later look: {}", e.getMessage());
        }
    }
}
