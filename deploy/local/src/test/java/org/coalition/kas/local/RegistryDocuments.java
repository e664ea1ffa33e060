package org.coalition.kas.local;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import java.util.ArrayList;
import java.util.List;
import org.bson.Document;

/** A nation's registry as an operator sees it in a shell: its documents, changed by hand and put back afterwards. */
final class RegistryDocuments implements AutoCloseable {

    private final MongoClient client;
    private final MongoCollection<Document> members;
    private final List<Document> before = new ArrayList<>();

    RegistryDocuments(RunningFederation federation, String nation) {
        this.client = MongoClients.create(federation.local().registryUri());
        this.members = client.getDatabase(MongoProcess.database(new NationProfile(nation)))
                .getCollection("kas_registry");
        members.find().forEach(before::add);
    }

    /** Changes a field of one member's document. */
    void set(String kasId, String field, Object value) {
        Document member = members.find(Filters.eq("kasId", kasId)).first();
        if (member == null) {
            throw new IllegalStateException("no document of " + kasId);
        }
        member.put(field, value);
        members.replaceOne(Filters.eq("_id", member.get("_id")), member);
    }

    /** Puts everything back as it was. */
    @Override
    public void close() {
        for (Document member : before) {
            members.replaceOne(Filters.eq("_id", member.get("_id")), member);
        }
        client.close();
    }
}
