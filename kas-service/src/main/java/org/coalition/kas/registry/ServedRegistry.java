package org.coalition.kas.registry;

import java.time.Duration;
import java.time.Instant;

/**
 * What is served between two polls. Both forms of the snapshot are made in advance, so that asking for one costs a
 * comparison of two times.
 *
 * @param refreshedAt when the documents were last known to be those of MongoDB
 */
record ServedRegistry(
        RegistryDocuments documents,
        StandingOrders orders,
        RegistrySnapshot fresh,
        RegistrySnapshot stale,
        Instant refreshedAt) {

    static ServedRegistry of(RegistryDocuments documents, StandingOrders orders, Instant refreshedAt)
            throws RegistryRefusedException {
        RegistryReading reading = RegistryReading.of(documents);
        return new ServedRegistry(
                documents, orders, reading.snapshot(orders, true), reading.snapshot(orders, false), refreshedAt);
    }

    /** The same with other orders; it grows no younger by that. */
    ServedRegistry with(StandingOrders others) {
        return new ServedRegistry(documents, others, fresh.with(others), stale.with(others), refreshedAt);
    }

    ServedRegistry refreshed(Instant now) {
        return new ServedRegistry(documents, orders, fresh, stale, now);
    }

    Duration age(Instant now) {
        return Duration.between(refreshedAt, now);
    }

    RegistrySnapshot at(Instant now, Duration maxAge) {
        return age(now).compareTo(maxAge) <= 0 ? fresh : stale;
    }
}
