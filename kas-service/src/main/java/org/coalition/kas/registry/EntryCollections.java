package org.coalition.kas.registry;

import java.util.List;
import java.util.Optional;
import org.bson.Document;
import org.coalition.kas.registry.RegistryEntries.Kind;
import org.coalition.kas.registry.RegistryEntries.Name;
import org.springframework.data.domain.Sort;
import org.springframework.data.mongodb.core.MongoOperations;
import org.springframework.data.mongodb.core.query.Criteria;
import org.springframework.data.mongodb.core.query.Query;

/** {@code kas_registry} and {@code kas_federation_agreements} in MongoDB. Blocks and throws as {@link RegistryStore} does. */
final class EntryCollections {

    private final MongoOperations mongo;

    EntryCollections(MongoOperations mongo) {
        this.mongo = mongo;
    }

    List<Document> all(Kind kind) {
        Query query = new Query().with(Sort.by(EntryDocument.keys(kind).toArray(String[]::new)));
        return mongo.find(query, Document.class, EntryDocument.collection(kind));
    }

    long count(Kind kind) {
        return mongo.count(new Query(), EntryDocument.collection(kind));
    }

    Optional<Document> one(Name name) {
        Criteria criteria = new Criteria();
        List<String> keys = EntryDocument.keys(name.kind());
        for (int i = 0; i < keys.size(); i++) {
            criteria = criteria.and(keys.get(i)).is(name.kasIds().get(i).value());
        }
        return Optional.ofNullable(
                mongo.findOne(Query.query(criteria), Document.class, EntryDocument.collection(name.kind())));
    }

    /** @throws org.springframework.dao.DuplicateKeyException if there is one that claims the same */
    void insert(Kind kind, Document document) {
        mongo.insert(document, EntryDocument.collection(kind));
    }

    /** Replaces a document where it is still exactly what it was; whether it was. */
    boolean replace(Kind kind, Document before, Document after) {
        return mongo.findAndReplace(exactly(before), after, EntryDocument.collection(kind)) != null;
    }

    /** As {@link #replace}, with nothing. */
    boolean remove(Kind kind, Document before) {
        return mongo.findAndRemove(exactly(before), Document.class, EntryDocument.collection(kind)) != null;
    }

    /** By every field, not by a version: whoever edits a document by hand would not think of that. */
    private static Query exactly(Document document) {
        return Query.query(new Criteria()
                .andOperator(document.entrySet().stream()
                        .map(field -> Criteria.where(field.getKey()).is(field.getValue()))
                        .toList()));
    }
}
