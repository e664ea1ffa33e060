package org.coalition.kas.perf;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import java.util.Locale;
import org.bson.Document;
import org.coalition.kas.local.KasProcess;

/** Takes a member of one nation's registry out of service and back, as that nation's administrator would. */
final class Suspension implements AutoCloseable {

    private final MongoClient client;
    private final MongoCollection<Document> members;
    private final String kasId;

    /**
     * Nothing is suspended yet.
     *
     * @param nation whose registry it is
     * @param member who is to be suspended in it
     */
    Suspension(Site site, String nation, KasProcess member) {
        this.client = MongoClients.create(site.registryUri());
        this.members =
                client.getDatabase("kas_" + nation.toLowerCase(Locale.ROOT)).getCollection("kas_registry");
        this.kasId = member.kasId();
    }

    void suspend() {
        set("SUSPENDED");
    }

    void resume() {
        set("ACTIVE");
    }

    private void set(String status) {
        if (members.updateOne(Filters.eq("kasId", kasId), Updates.set("status", status))
                        .getModifiedCount()
                != 1) {
            throw new LabFailure("the registry has no " + kasId + " that is not " + status + " already");
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
