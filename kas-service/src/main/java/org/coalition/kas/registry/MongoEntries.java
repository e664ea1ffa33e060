package org.coalition.kas.registry;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.util.Date;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.bson.Document;
import org.coalition.kas.domain.KasIdentity;
import org.coalition.kas.registry.RegistryAdministration.ConflictException;
import org.coalition.kas.registry.RegistryEntries.OrderRefusedException.Because;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;

/** Members and agreements in MongoDB, each change with its record in {@code registry_changes}. */
final class MongoEntries implements RegistryEntries {

    private static final String CHANGED = "it has been changed meanwhile: look at it again";

    /** A federation has tens of members; each poll reads them all. */
    private static final int MAX_ENTRIES = 1_000;

    private final EntryCollections collections;
    private final EntryChecks checks;
    private final MongoChanges changes;
    private final KasIdentity identity;
    private final Clock clock;

    MongoEntries(RegistryStore store, MongoRegistry registry, KasIdentity identity, Clock clock) {
        this.collections = store.entries();
        this.checks = new EntryChecks(store, identity);
        this.changes = new MongoChanges(store, registry);
        this.identity = identity;
        this.clock = clock;
    }

    @Override
    public List<Shown> all(Kind kind) {
        return collections.all(kind).stream().map(EntryDocument::shown).toList();
    }

    @Override
    public Optional<Shown> one(Name name) {
        return collections.one(name).map(EntryDocument::shown);
    }

    @Override
    public Ready ready(Order order) throws OrderRefusedException {
        requireNotOurOwn(order);
        Optional<Document> there = collections.one(order.name());
        if (order.step() == Step.CREATE) {
            return created(order, there);
        }
        Document before = there.orElseThrow(
                () -> new OrderRefusedException(Because.UNKNOWN, "the registry has no entry of " + order.name()));
        if (order.etag() != null && !order.etag().equals(EntryDocument.etag(before))) {
            throw new OrderRefusedException(Because.CHANGED, CHANGED);
        }
        Document content = order.content() == null ? null : checks.content(order, order.content(), before);
        Optional<Document> after = EntryLife.after(order, before, content, clock.instant());
        if (content != null) {
            checks.together(order.name(), EntryLife.changed(before, content));
        } else if (order.step() == Step.APPROVE) {
            checks.together(order.name(), after.orElseThrow());
        }
        return new Replacement(order, before, after.orElse(null));
    }

    private Ready created(Order order, Optional<Document> there) throws OrderRefusedException {
        if (there.isPresent()) {
            throw new OrderRefusedException(
                    Because.CONFLICT, "the registry has an entry of " + order.name() + " already");
        }
        if (collections.count(order.name().kind()) >= MAX_ENTRIES) {
            throw new OrderRefusedException(Because.CONFLICT, "there are " + MAX_ENTRIES + " entries already");
        }
        Document content = checks.content(order, Objects.requireNonNull(order.content()), null);
        Document created = EntryLife.created(order, content, clock.instant());
        checks.together(order.name(), created);
        return new Replacement(order, null, created);
    }

    /** A KAS whose own entry is not active serves nobody, and starts no more. */
    private void requireNotOurOwn(Order order) throws OrderRefusedException {
        if ((order.step() == Step.SUSPEND || order.step() == Step.RETIRE)
                && order.name().equals(Name.kas(identity.kasId()))) {
            throw new OrderRefusedException(
                    Because.CONFLICT,
                    "it is the entry of this KAS itself, which must stay ACTIVE: stop the KAS instead");
        }
    }

    private final class Replacement implements Ready {

        private final Order order;
        private final @Nullable Document before;
        private final @Nullable Document after;

        Replacement(Order order, @Nullable Document before, @Nullable Document after) {
            this.order = order;
            this.before = before;
            this.after = after;
        }

        @Override
        public ObjectNode change() {
            ObjectNode change = JsonNodeFactory.instance
                    .objectNode()
                    .put("name", order.name().toString())
                    .put("reason", order.reason());
            change.set("before", before == null ? null : BsonJson.toJson(before));
            change.set("after", after == null ? null : BsonJson.toJson(after));
            return change;
        }

        @Override
        public Optional<Shown> carryOut() throws ConflictException {
            Kind kind = order.name().kind();
            if (!isDone(kind)) {
                throw new ConflictException("CHANGED_MEANWHILE", CHANGED);
            }
            changes.record(MongoChanges.change(
                            KeyDocument.by(order.administrator().subject()),
                            order.step() + "_" + kind,
                            Date.from(clock.instant()),
                            before,
                            after)
                    .append("name", order.name().toString())
                    .append("reason", order.reason()));
            changes.look();
            return Optional.ofNullable(after).map(EntryDocument::shown);
        }

        private boolean isDone(Kind kind) throws ConflictException {
            if (before != null) {
                return after == null ? collections.remove(kind, before) : collections.replace(kind, before, after);
            }
            try {
                collections.insert(kind, Objects.requireNonNull(after));
                return true;
            } catch (DuplicateKeyException e) {
                throw new ConflictException("CLAIMED", "another entry has this identity or origin by now");
            }
        }
    }
}
