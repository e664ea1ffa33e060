package org.coalition.kas.registry;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.bson.Document;
import org.coalition.kas.registry.Revocation.Kind;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Sort;
import org.springframework.data.mongodb.core.FindAndModifyOptions;
import org.springframework.data.mongodb.core.MongoOperations;
import org.springframework.data.mongodb.core.index.Index;
import org.springframework.data.mongodb.core.query.Criteria;
import org.springframework.data.mongodb.core.query.Query;
import org.springframework.data.mongodb.core.query.Update;

/**
 * The registry's collections. Every method blocks, for a few seconds at most, and throws {@link
 * org.springframework.dao.DataAccessException} when MongoDB can't be asked.
 */
final class RegistryStore {

    static final String KASES = "kas_registry";
    static final String AGREEMENTS = "kas_federation_agreements";
    static final String CHANGES = "registry_changes";
    static final String REVOCATIONS = "revocations";
    static final String VERSION = "registry_version";

    /** How many changes are taken at once. */
    private static final int CHANGES_AT_ONCE = 500;

    private static final String COUNTER = "version";

    /** By how much a replica's clock may be ahead, and a little more than a revocation outlives its end. */
    private static final Duration CLOCKS_DIFFER = Duration.ofHours(2);

    private static final Duration LONG_AGO = Duration.ofDays(7);

    private final MongoOperations mongo;
    private final KeyCollection keys;
    private final EntryCollections entries;
    private final Clock clock;

    RegistryStore(MongoOperations mongo, Clock clock) {
        this.mongo = mongo;
        this.keys = new KeyCollection(mongo);
        this.entries = new EntryCollections(mongo);
        this.clock = clock;
    }

    /**
     * All that decisions are made by.
     *
     * @throws RegistryRefusedException if there is no counter: nothing was imported, or not to the end
     */
    RegistryDocuments read() throws RegistryRefusedException {
        Document counter = mongo.findOne(new Query(), Document.class, VERSION);
        if (counter == null || !(counter.get(COUNTER) instanceof Number version)) {
            throw new RegistryRefusedException(
                    "there is no finished registry in it (no version in " + VERSION + "): run 'registry import'");
        }
        return new RegistryDocuments(version.longValue(), all(KASES, "kasId"), all(AGREEMENTS, "fromKas", "toKas"));
    }

    private List<JsonNode> all(String collection, String... order) {
        Query query = new Query().with(Sort.by(order).and(Sort.by("_id")));
        return mongo.find(query, Document.class, collection).stream()
                .<JsonNode>map(BsonJson::toJson)
                .toList();
    }

    KeyCollection keys() {
        return keys;
    }

    EntryCollections entries() {
        return entries;
    }

    /** What is in force whatever becomes of the rest. */
    StandingOrders orders() {
        return new StandingOrders(revocations(), keys.read());
    }

    /** All revocations that have not ended long ago; one without a time does not end. One document at a time is held. */
    private Revocations revocations() {
        Query query = Query.query(Criteria.where("until").not().lt(before(CLOCKS_DIFFER)));
        query.fields().include("issuer", "jti", Kind.TOKEN.field(), Kind.SUBJECT.field(), "until");
        List<Revocation> revocations = new ArrayList<>();
        List<String> unusable = new ArrayList<>();
        try (Stream<Document> documents = mongo.stream(query, Document.class, REVOCATIONS)) {
            documents.forEach(document -> {
                List<Revocation> named = RevocationDocument.read(document);
                revocations.addAll(named);
                if (named.isEmpty()) {
                    unusable.add(String.valueOf(document.get("_id")));
                }
            });
        }
        unusable.sort(null); // MongoDB gives no order
        return new Revocations(revocations, unusable);
    }

    private Date before(Duration time) {
        return Date.from(clock.instant().minus(time));
    }

    /** The changes with a version above this one, in order; the rest of many with the next call. */
    List<RegistryChange> changesAfter(long version) {
        Query query = Query.query(Criteria.where(COUNTER).gt(version))
                .with(Sort.by(COUNTER))
                .limit(CHANGES_AT_ONCE);
        return mongo.find(query, Document.class, CHANGES).stream()
                .map(BsonJson::toJson)
                .map(json -> new RegistryChange(
                        json.path(COUNTER).longValue(), json.path("who").asText(), json))
                .toList();
    }

    boolean isEmpty() {
        return List.of(VERSION, KASES, AGREEMENTS, CHANGES).stream()
                .noneMatch(collection -> mongo.exists(new Query(), collection));
    }

    /** What keeps two documents from claiming the same thing. */
    void ensureIndexes() {
        unique(KASES, "kasId");
        unique(KASES, "origin");
        unique(AGREEMENTS, "fromKas", "toKas");
        unique(CHANGES, COUNTER);
    }

    private void unique(String collection, String... fields) {
        Index index = new Index().unique();
        for (String field : fields) {
            index.on(field, Sort.Direction.ASC);
        }
        mongo.indexOps(collection).createIndex(index);
    }

    /**
     * Fills an empty registry. There are no transactions on a single server: the counter comes last, and without it
     * nobody serves what is there; when an insertion fails, what this call has inserted is removed again.
     */
    void fill(Collection<Document> kases, Collection<Document> agreements, Document change) {
        List<Inserted> inserted = new ArrayList<>();
        try {
            insert(KASES, kases, inserted);
            insert(AGREEMENTS, agreements, inserted);
            insert(CHANGES, List.of(change), inserted);
            insert(VERSION, List.of(new Document("_id", "registry").append(COUNTER, 1L)), inserted);
        } catch (RuntimeException e) {
            remove(inserted, e);
            throw e;
        }
    }

    /**
     * Inserts a revocation, or makes the one of the same identifier end later. None is ever made to end earlier: that would
     * give access back.
     *
     * @return the document before; null if there was none
     */
    @Nullable
    Document revoke(Document revocation) {
        Query same = Query.query(Criteria.where("_id").is(revocation.get("_id")));
        Document before = mongo.findOne(same, Document.class, REVOCATIONS);
        if (before == null || before.get("until") != null) {
            Update update = new Update().max("until", Objects.requireNonNull(revocation.get("until")));
            revocation.forEach((field, value) -> {
                if (!field.equals("_id") && !field.equals("until")) {
                    update.set(field, value);
                }
            });
            mongo.upsert(same, update, REVOCATIONS);
        }
        return before;
    }

    /** How many there are, ended ones that are still kept included. */
    long countRevocations() {
        return mongo.count(new Query(), REVOCATIONS);
    }

    /** Removes what ended so long ago that it has by every replica's clock. */
    void removeEndedRevocations() {
        mongo.remove(Query.query(Criteria.where("until").lt(before(LONG_AGO))), REVOCATIONS);
    }

    /**
     * Records a change under the counter's next value.
     *
     * @throws RegistryRefusedException if there is no counter: nothing was imported
     */
    void record(Document change) throws RegistryRefusedException {
        Document counter = mongo.findAndModify(
                new Query(),
                new Update().inc(COUNTER, 1L),
                FindAndModifyOptions.options().returnNew(true),
                Document.class,
                VERSION);
        if (counter == null) {
            throw new RegistryRefusedException("there is no version in " + VERSION);
        }
        mongo.insert(change.append(COUNTER, counter.get(COUNTER)), CHANGES);
    }

    private record Inserted(String collection, @Nullable Object id) {}

    private void insert(String collection, Collection<Document> documents, List<Inserted> inserted) {
        for (Document document : documents) {
            Document stored = mongo.insert(document, collection);
            inserted.add(new Inserted(collection, stored.get("_id")));
        }
    }

    private void remove(List<Inserted> inserted, RuntimeException cause) {
        try {
            for (Inserted one : inserted) {
                mongo.remove(Query.query(Criteria.where("_id").is(one.id())), one.collection());
            }
        } catch (RuntimeException e) {
            cause.addSuppressed(e);
        }
    }
}
