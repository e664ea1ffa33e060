package org.coalition.kas.registry;

import java.time.Clock;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bson.Document;
import org.coalition.kas.domain.KeyId;
import org.coalition.kas.domain.KeyState;
import org.coalition.kas.domain.KeyStatement;
import org.coalition.kas.domain.Subject;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DuplicateKeyException;

/** Changes in MongoDB, each with its record in {@code registry_changes}. */
final class MongoAdministration implements RegistryAdministration {

    private static final Logger LOG = LoggerFactory.getLogger(MongoAdministration.class);

    /** Each replica reads them all with each poll: 10,000 take it 0.1 s of its time. */
    private static final int MAX_REVOCATIONS = 10_000;

    /** More than a nation rotates through in a decade, and few enough for a key set. */
    private static final int MAX_KEYS = 100;

    private static final String KEY_CONFLICT = "KEY_CONFLICT";

    private final RegistryStore store;
    private final MongoRegistry registry;
    private final MongoChanges changes;
    private final Clock clock;

    MongoAdministration(RegistryStore store, MongoRegistry registry, Clock clock) {
        this.store = store;
        this.registry = registry;
        this.changes = new MongoChanges(store, registry);
        this.clock = clock;
    }

    @Override
    public Revocation revoke(Revocation revocation, String reason, Subject administrator) throws ConflictException {
        if (store.countRevocations() >= MAX_REVOCATIONS) {
            throw new ConflictException(
                    "TOO_MANY_REVOCATIONS",
                    "there are " + MAX_REVOCATIONS + " revocations already; revoke subjects instead of single tokens");
        }
        Instant now = clock.instant();
        Document document = RevocationDocument.of(revocation, reason, administrator, now);
        Document before = store.revoke(document);
        registry.pollSoon();
        changes.record(change("REVOKE", administrator, now, before, document));
        tidy();
        return before == null ? revocation : RevocationDocument.later(before, revocation);
    }

    @Override
    public KeyStatement addKey(KeyId kid, String name, KeyState state, String reason, Subject administrator)
            throws ConflictException {
        if (store.keys().count() >= MAX_KEYS) {
            throw new ConflictException(KEY_CONFLICT, "there are " + MAX_KEYS + " keys in the registry already");
        }
        if (store.keys().hasName(name)) {
            throw new ConflictException(KEY_CONFLICT, "another kid has this key version already");
        }
        Instant now = clock.instant();
        Document key = KeyDocument.added(kid, name, state, reason, administrator, now);
        insert(kid, key);
        changes.record(change("ADD_KEY", administrator, now, null, key));
        changes.look();
        return inForce(kid, key);
    }

    @Override
    public void refresh() {
        registry.pollNow();
    }

    @Override
    public KeyStatement changeKey(
            KeyId kid, KeyState state, @Nullable KeyState from, String reason, Subject administrator)
            throws ConflictException {
        Instant now = clock.instant();
        Document change = KeyDocument.change(state, reason, administrator, now);
        List<Document> before = store.keys().about(kid);
        if (before.stream().anyMatch(KeyDocument::isDestroyed)) {
            throw new ConflictException(KEY_CONFLICT, "the key is destroyed, and that is for good");
        }
        KeyState strictest = from == null ? state : from;
        if (before.isEmpty()) {
            begin(kid, change, strictest);
        } else {
            update(kid, change, strictest, before.size());
        }
        changes.record(change("SET_KEY_STATE", administrator, now, before.isEmpty() ? null : before.getFirst(), change)
                .append(KeyDocument.KID, kid.value()));
        changes.look();
        return inForce(kid, KeyDocument.of(kid, change));
    }

    /** Nothing was said about the key so far; unless somebody is saying something at the same time. */
    private void begin(KeyId kid, Document change, KeyState strictest) throws ConflictException {
        try {
            insert(kid, KeyDocument.of(kid, change));
        } catch (ConflictException e) {
            LOG.info("Two administrators begin to say something about the key {}", kid);
            update(kid, change, strictest, store.keys().about(kid).size());
        }
    }

    private void update(KeyId kid, Document change, KeyState strictest, int there) throws ConflictException {
        if (store.keys().change(kid, change, strictest) < there) {
            throw new ConflictException(KEY_CONFLICT, "it has been made stricter meanwhile: look at it again");
        }
    }

    private void insert(KeyId kid, Document key) throws ConflictException {
        try {
            store.keys().insert(key);
        } catch (DuplicateKeyException e) {
            if (!store.keys().about(kid).isEmpty()) {
                throw new ConflictException(KEY_CONFLICT, "the registry has something about this kid already");
            }
            key.remove("_id"); // somebody has given that document another kid
            store.keys().insert(key);
        }
    }

    /** With all that the registry says about it, which may be more than was said now. */
    private KeyStatement inForce(KeyId kid, Document said) {
        KeyStatement statement = registry.snapshot().keys().get(kid);
        return statement == null ? KeyDocument.read(said).orElseThrow() : statement;
    }

    private static Document change(
            String what, Subject administrator, Instant now, @Nullable Document before, Document after) {
        return MongoChanges.change(KeyDocument.by(administrator), what, Date.from(now), before, after);
    }

    private void tidy() {
        try {
            store.removeEndedRevocations();
        } catch (RuntimeException e) {
            LOG.error("Revocations that have ended are still there", e);
        }
    }
}
