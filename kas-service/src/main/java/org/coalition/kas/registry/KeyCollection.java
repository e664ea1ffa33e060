package org.coalition.kas.registry;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bson.Document;
import org.coalition.kas.domain.KeyId;
import org.coalition.kas.domain.KeyState;
import org.coalition.kas.domain.KeyStatement;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.data.mongodb.core.MongoOperations;
import org.springframework.data.mongodb.core.query.Criteria;
import org.springframework.data.mongodb.core.query.Query;
import org.springframework.data.mongodb.core.query.Update;

/** {@code wrapping_keys} in MongoDB. Blocks and throws as {@link RegistryStore} does. */
final class KeyCollection {

    static final String KEYS = "wrapping_keys";

    private static final Logger LOG = LoggerFactory.getLogger(KeyCollection.class);

    private final MongoOperations mongo;
    private List<String> nameless = List.of();

    KeyCollection(MongoOperations mongo) {
        this.mongo = mongo;
    }

    /** What is stated about each key; of two documents about one key, the stricter. */
    Map<KeyId, KeyStatement> read() {
        Map<KeyId, KeyStatement> statements =
                new TreeMap<>((one, other) -> one.value().compareTo(other.value()));
        List<String> unusable = new ArrayList<>();
        for (Document document : mongo.find(new Query(), Document.class, KEYS)) {
            KeyDocument.read(document)
                    .ifPresentOrElse(
                            statement -> statements.merge(statement.kid(), statement, KeyStatement::and),
                            () -> unusable.add(String.valueOf(document.get("_id"))));
        }
        tell(unusable);
        return statements;
    }

    /** Once, and not with every poll. */
    private synchronized void tell(List<String> unusable) {
        unusable.sort(null); // MongoDB gives no order
        if (!unusable.isEmpty() && !unusable.equals(nameless)) {
            LOG.error("These documents in {} state nothing: {}. One needs kid and state, as texts", KEYS, unusable);
        }
        nameless = List.copyOf(unusable);
    }

    long count() {
        return mongo.count(new Query(), KEYS);
    }

    boolean hasName(String name) {
        return mongo.exists(Query.query(Criteria.where(KeyDocument.NAME).is(name)), KEYS);
    }

    /** @throws org.springframework.dao.DuplicateKeyException if there is one of this kid */
    void insert(Document key) {
        mongo.insert(key, KEYS);
    }

    List<Document> about(KeyId kid) {
        return mongo.find(Query.query(isAbout(kid)), Document.class, KEYS);
    }

    /**
     * Changes what is there about a key and is not stricter than a state; what is destroyed stays so.
     *
     * @return how many documents that were
     */
    long change(KeyId kid, Document change, KeyState strictest) {
        Update update = new Update();
        change.forEach(update::set);
        Criteria changeable = new Criteria()
                .andOperator(isAbout(kid), Criteria.where(KeyDocument.STATE).nin(stricterThan(strictest)));
        return mongo.updateMulti(Query.query(changeable), update, KEYS).getMatchedCount();
    }

    private static List<String> stricterThan(KeyState strictest) {
        return Arrays.stream(KeyState.values())
                .filter(state -> state == KeyState.DESTROYED || state.compareTo(strictest) > 0)
                .map(KeyState::name)
                .toList();
    }

    /** As {@link KeyDocument#read} has it: the identifier counts where there is no kid. */
    private static Criteria isAbout(KeyId kid) {
        return new Criteria()
                .orOperator(
                        Criteria.where(KeyDocument.KID).is(kid.value()),
                        Criteria.where("_id")
                                .is(kid.value())
                                .and(KeyDocument.KID)
                                .not()
                                .type(2)); // a string
    }
}
