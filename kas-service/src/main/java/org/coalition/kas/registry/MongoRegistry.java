package org.coalition.kas.registry;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.coalition.kas.domain.KasIdentity;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessResourceFailureException;

/**
 * The registry in MongoDB, as a snapshot that a poll replaces.
 *
 * <p>Each poll reads the members and the agreements whole and compares them with those that are served. A federation has
 * tens of members, so that is some tens of kilobytes every 3 s and less than a millisecond of MongoDB's time. A counter
 * or a time of the last change would be less to read, and wrong: an operator who suspends a peer in {@code mongosh}, at
 * three in the morning, touches the status and nothing else, and that must hold within 10 s like any other suspension.
 * Nothing is parsed or checked unless something differs.
 *
 * <p>What can't be read, or can't be served as a whole, changes nothing: the last good state goes on, and ages. Only a
 * poll that found the served documents in MongoDB makes it young again.
 */
final class MongoRegistry implements Registry, SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(MongoRegistry.class);

    /** How old the time in the file may be. It errs on the safe side: after a crash the snapshot looks older. */
    private static final Duration FILE_AGE = Duration.ofSeconds(30);

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final RegistryStore store;
    private final SnapshotFile file;
    private final RegistryProperties properties;
    private final KasIdentity identity;
    private final ApplicationEventPublisher events;
    private final Clock clock;
    private final ChangeFeed changes;
    private final Polls polls = new Polls();
    private final Semaphore soon = new Semaphore(0);

    private volatile ServedRegistry served;
    private volatile @Nullable Thread poller;

    // The polling thread's own.
    private RegistrySnapshot announced;
    private SnapshotFile.@Nullable Saved saved;
    private String trouble = "";

    /**
     * A registry that has something to serve already. Blocks while it is read.
     *
     * @throws IllegalStateException if there is nothing to serve; names the settings
     */
    MongoRegistry(
            RegistryStore store,
            RegistryProperties properties,
            KasIdentity identity,
            ApplicationEventPublisher events,
            Clock clock) {
        this.store = store;
        this.file = new SnapshotFile(properties.snapshotFile());
        this.properties = properties;
        this.identity = identity;
        this.events = events;
        this.clock = clock;
        RegistryStart.First first =
                new RegistryStart(store, file, properties.mongo().place(), clock).first(identity);
        this.served = first.served();
        this.announced = served.fresh();
        tellUnusable(announced.revocations());
        this.changes = new ChangeFeed(store, first.lastChange());
        save();
    }

    @Override
    public RegistrySnapshot snapshot() {
        return served.at(clock.instant(), properties.maxAge());
    }

    /** How long ago MongoDB was last seen to hold what is served. */
    Duration age() {
        return served.age(clock.instant());
    }

    /** Has the next look at MongoDB made at once. Does not wait for it. */
    void pollSoon() {
        soon.release();
    }

    /**
     * Has a look at MongoDB made, and waits until it is over. Blocks for five seconds at most.
     *
     * @throws DataAccessResourceFailureException if it was not over by then, or could not be made
     */
    void pollNow() {
        long next = polls.next();
        if (poller == null) {
            pollWhateverHappens();
        } else {
            soon.release();
        }
        if (!polls.await(next, PATIENCE)) {
            throw new DataAccessResourceFailureException("the registry could not be read");
        }
    }

    /** One look at MongoDB; never throws. */
    void poll() {
        try {
            refresh();
            note("");
        } catch (RegistryRefusedException | RuntimeException e) {
            note(String.valueOf(e.getMessage()));
        }
        announce();
        save();
    }

    private void refresh() throws RegistryRefusedException {
        // Taken before the reading: a state is as old as the moment at which it was asked for.
        Instant now = clock.instant();
        StandingOrders orders = store.orders(); // first, and in force whatever becomes of the rest
        take(orders);
        polls.sawOrders();
        RegistryDocuments documents = store.read();
        if (documents.equals(served.documents())) {
            served = served.refreshed(now);
            return;
        }
        ServedRegistry next = ServedRegistry.of(documents, orders, now);
        Optional<String> difference = OwnEntry.difference(next.fresh(), identity);
        if (difference.isPresent()) {
            throw new RegistryRefusedException(difference.get());
        }
        OwnEntry.inactivity(next.fresh(), identity).ifPresent(LOG::error);
        served = next;
        LOG.info(
                "The registry has changed: version {}, {} members, {} agreements, {} revocations",
                documents.version(),
                next.fresh().members().size(),
                next.fresh().agreements().size(),
                orders.revocations().size());
    }

    private void take(StandingOrders orders) {
        Revocations revocations = orders.revocations();
        if (!orders.equals(served.orders())) {
            if (!revocations.equals(served.orders().revocations())) {
                LOG.info("The revocations have changed: {} are known", revocations.size());
                tellUnusable(revocations);
            }
            served = served.with(orders);
            tell(List.of()); // the rest may take its time
        }
    }

    private static void tellUnusable(Revocations revocations) {
        if (!revocations.unusable().isEmpty()) {
            LOG.error(
                    "These documents in revocations revoke nothing: {}. One needs issuer, and tokenIdHash, jti or sub, as texts",
                    revocations.unusable());
        }
    }

    /** Says once what is wrong, not with every poll, and once that it is over. */
    private void note(String now) {
        if (now.equals(trouble)) {
            return;
        }
        if (now.isEmpty()) {
            LOG.warn("The registry in {} is read again", properties.mongo().place());
        } else {
            LOG.error(
                    "The registry in {} can't be served: {}. The last good state, of {}, goes on; peers are refused when it"
                            + " is older than kas.registry.max-age ({})",
                    properties.mongo().place(),
                    now,
                    served.refreshedAt(),
                    properties.maxAge());
        }
        trouble = now;
    }

    private void announce() {
        RegistrySnapshot now = served.fresh();
        List<RegistryChange> fresh = freshChanges();
        if (now.equals(announced) && fresh.isEmpty()) {
            return;
        }
        tell(fresh);
    }

    private void tell(List<RegistryChange> fresh) {
        RegistrySnapshot now = served.fresh();
        try {
            events.publishEvent(new RegistryChanged(announced, now, fresh));
            changes.taken(fresh);
            announced = now;
        } catch (RuntimeException e) {
            LOG.error("A change of the registry could not be taken note of; it is told again with the next poll", e);
        }
    }

    /** A feed that fails must not hold back what the new state means to others. */
    private List<RegistryChange> freshChanges() {
        if (!trouble.isEmpty()) {
            return List.of();
        }
        try {
            return changes.fresh();
        } catch (RuntimeException e) {
            LOG.warn("registry_changes can't be read: {}", e.getMessage());
            return List.of();
        }
    }

    private void save() {
        ServedRegistry now = served;
        SnapshotFile.Saved next =
                new SnapshotFile.Saved(now.documents(), now.orders(), now.refreshedAt(), changes.last());
        if (isSaved(next)) {
            return;
        }
        try {
            file.write(next);
            saved = next;
        } catch (IOException | RuntimeException e) {
            LOG.error("kas.registry.snapshot-file: {} can't be written; a start without MongoDB would fail", file, e);
        }
    }

    private boolean isSaved(SnapshotFile.Saved next) {
        SnapshotFile.Saved last = saved;
        return last != null
                && last.documents().equals(next.documents())
                && last.orders().equals(next.orders())
                && last.lastChange() == next.lastChange()
                && Duration.between(last.refreshedAt(), next.refreshedAt()).compareTo(FILE_AGE) < 0;
    }

    @Override
    public void start() {
        poller = Thread.ofVirtual().name("registry-poll").start(() -> {
            try {
                while (true) {
                    pollWhateverHappens();
                    soon.tryAcquire(properties.poll().toNanos(), TimeUnit.NANOSECONDS);
                    soon.drainPermits();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /** A thread that ended here would leave suspensions and revocations without effect, and nobody would notice. */
    private void pollWhateverHappens() {
        polls.begin();
        try {
            poll();
        } catch (Error e) {
            LOG.error("A poll of the registry failed by a fault of ours; the next one follows", e);
        } finally {
            polls.end();
        }
    }

    @Override
    public void stop() {
        Thread thread = poller;
        if (thread != null) {
            thread.interrupt();
            poller = null;
        }
    }

    @Override
    public boolean isRunning() {
        return poller != null;
    }

    /** Ended after the listeners: what is served while they drain must hear of suspensions and revocations as well. */
    @Override
    public int getPhase() {
        return 0;
    }
}
