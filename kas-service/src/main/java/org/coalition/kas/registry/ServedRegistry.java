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
        RegistryDocuments documents, RegistrySnapshot fresh, RegistrySnapshot stale, Instant refreshedAt) {

    static ServedRegistry of(RegistryDocuments documents, Revocations revocations, Instant refreshedAt)
            throws RegistryRefusedException {
        RegistryReading reading = RegistryReading.of(documents);
        return new ServedRegistry(
                documents, reading.snapshot(revocations, true), reading.snapshot(revocations, false), refreshedAt);
    }

    /** The same with other revocations; it grows no younger by that. */
    ServedRegistry with(Revocations revocations) {
        return new ServedRegistry(documents, fresh.with(revocations), stale.with(revocations), refreshedAt);
    }

    ServedRegistry refreshed(Instant now) {
        return new ServedRegistry(documents, fresh, stale, now);
    }

    Duration age(Instant now) {
        return Duration.between(refreshedAt, now);
    }

    RegistrySnapshot at(Instant now, Duration maxAge) {
        return age(now).compareTo(maxAge) <= 0 ? fresh : stale;
    }
}
