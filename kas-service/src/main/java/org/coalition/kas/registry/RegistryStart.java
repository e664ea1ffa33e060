package org.coalition.kas.registry;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.coalition.kas.domain.KasIdentity;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the first state to serve: MongoDB's, or else that of the file, or else there is no start. */
final class RegistryStart {

    private static final Logger LOG = LoggerFactory.getLogger(RegistryStart.class);

    /** By how much this machine's clock may have been set back since the file was written. */
    private static final Duration CLOCK_SKEW = Duration.ofMinutes(1);

    private final RegistryStore store;
    private final SnapshotFile file;
    private final String place;
    private final Clock clock;

    RegistryStart(RegistryStore store, SnapshotFile file, String place, Clock clock) {
        this.store = store;
        this.file = file;
        this.place = place;
        this.clock = clock;
    }

    /**
     * The first state, and the last change that was announced before the last end.
     *
     * @param lastChange 0 if nothing is known about it
     */
    record First(ServedRegistry served, long lastChange) {}

    /**
     * Reads the first state. Blocks for some seconds at most.
     *
     * @throws IllegalStateException if there is none, or none in which this KAS is what its settings say; the message
     *     names the settings
     */
    First first(KasIdentity identity) {
        First first = read();
        RegistrySnapshot snapshot = first.served().fresh();
        Optional<String> trouble =
                OwnEntry.difference(snapshot, identity).or(() -> OwnEntry.inactivity(snapshot, identity));
        if (trouble.isPresent()) {
            throw new IllegalStateException(
                    "This KAS does not start: " + trouble.get() + " (kas.registry.mongo.uri: " + place + ")");
        }
        return first;
    }

    private First read() {
        try {
            RegistryDocuments documents = store.read();
            return new First(ServedRegistry.of(documents, store.orders(), clock.instant()), lastChange());
        } catch (RegistryRefusedException | RuntimeException e) {
            return fromFile(e);
        }
    }

    private long lastChange() {
        try {
            return file.read().lastChange();
        } catch (IOException e) {
            return 0;
        }
    }

    private First fromFile(Exception why) {
        try {
            SnapshotFile.Saved saved = file.read();
            if (saved.refreshedAt().isAfter(clock.instant().plus(CLOCK_SKEW))) {
                throw new IOException("it says that it was written in the future, at " + saved.refreshedAt());
            }
            ServedRegistry served = ServedRegistry.of(saved.documents(), saved.orders(), saved.refreshedAt());
            LOG.error(
                    "The registry in {} can't be served ({}): going on with the snapshot of {} from {}",
                    place,
                    why.getMessage(),
                    saved.refreshedAt(),
                    file);
            return new First(served, saved.lastChange());
        } catch (IOException | RegistryRefusedException e) {
            IllegalStateException refusal = new IllegalStateException(
                    "This KAS does not start without a registry: kas.registry.mongo.uri: " + place
                            + " can't be served (" + why.getMessage() + "), and kas.registry.snapshot-file: " + file
                            + " holds no usable snapshot (" + e + ")",
                    why);
            refusal.addSuppressed(e);
            throw refusal;
        }
    }
}
