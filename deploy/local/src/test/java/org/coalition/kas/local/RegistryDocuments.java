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
    private final MongoCollection<Document> agreements;
    private final List<Document> before = new ArrayList<>();
    private final List<String> added = new ArrayList<>();

    RegistryDocuments(RunningFederation federation, String nation) {
        this.client = MongoClients.create(federation.local().registryUri());
        this.members = client.getDatabase(MongoProcess.database(new NationProfile(nation)))
                .getCollection("kas_registry");
        this.agreements = client.getDatabase(MongoProcess.database(new NationProfile(nation)))
                .getCollection("kas_federation_agreements");
        members.find().forEach(before::add);
    }

    /** Changes a field of one member's document. */
    void set(String kasId, String field, Object value) {
        Document member = found(kasId);
        member.put(field, value);
        members.replaceOne(Filters.eq("_id", member.get("_id")), member);
    }

    /**
     * Adds a peer at a port where nobody listens, with the agreements of another.
     *
     * @return its url
     */
    String addPeerThatIsDown(String kasId, String like) {
        Document member = new Document(found(like));
        String url = "https://localhost:1";
        member.remove("_id");
        member.append("kasId", kasId)
                .append("origin", url)
                .append("federationUrl", url)
                .append("originatorKeys", new Document("keys", List.of()));
        members.insertOne(member);
        for (Document agreement : agreements.find(Filters.eq("toKas", like)).into(new ArrayList<>())) {
            agreement.remove("_id");
            agreements.insertOne(agreement.append("toKas", kasId));
        }
        added.add(kasId);
        return url;
    }

    private Document found(String kasId) {
        Document member = members.find(Filters.eq("kasId", kasId)).first();
        if (member == null) {
            throw new IllegalStateException("no document of " + kasId);
        }
        return member;
    }

    /** What has been changed stays when everything else is put back. */
    void keep() {
        before.clear();
        members.find().forEach(before::add);
    }

    /** Puts everything back as it was. */
    @Override
    public void close() {
        for (String kasId : added) {
            members.deleteOne(Filters.eq("kasId", kasId));
            agreements.deleteMany(Filters.eq("toKas", kasId));
        }
        for (Document member : before) {
            members.replaceOne(Filters.eq("_id", member.get("_id")), member);
        }
        client.close();
    }
}
