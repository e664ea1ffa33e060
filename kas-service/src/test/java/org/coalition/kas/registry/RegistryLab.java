package org.coalition.kas.registry;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.bson.Document;
import org.coalition.kas.domain.KasId;
import org.coalition.kas.domain.KasIdentity;
import org.coalition.kas.domain.Nation;
import org.coalition.kas.support.ManualClock;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.data.mongodb.core.MongoTemplate;

/** A database of its own on a server, and registries on it. */
final class RegistryLab implements AutoCloseable {

    static final KasIdentity USA =
            new KasIdentity(new KasId("kas-usa"), new Nation("USA"), "https://kas-usa.example:8443");
    static final Duration MAX_AGE = Duration.ofMinutes(15);

    final ManualClock clock = new ManualClock(Instant.parse("2026-06-01T12:00:00Z"));
    final List<RegistryChanged> events = new CopyOnWriteArrayList<>();
    final MongoEndpoint endpoint;
    final RegistryStore store;
    final Path folder;

    private final MongoClient client;

    RegistryLab(String uri, Path folder) {
        String database = "registry_" + UUID.randomUUID().toString().replace("-", "");
        this.endpoint = new MongoEndpoint(uri, database, null, null, null, null, 5);
        this.client = endpoint.connect(null, settings -> {});
        this.store = new RegistryStore(new MongoTemplate(client, database), clock);
        this.folder = folder;
    }

    MongoDatabase database() {
        return client.getDatabase(endpoint.database());
    }

    MongoCollection<Document> kases() {
        return database().getCollection(RegistryStore.KASES);
    }

    void seed(SeedSample sample) throws Exception {
        new RegistryImport(store, clock).run(SeedFile.read(sample.write(folder)));
    }

    /** What an operator types into mongosh. */
    void set(String kasId, String field, Object value) {
        kases().updateOne(new Document("kasId", kasId), new Document("$set", new Document(field, value)));
    }

    Path snapshotFile() {
        return folder.resolve("snapshot.json");
    }

    MongoRegistry registry() {
        return registry(USA);
    }

    MongoRegistry registry(KasIdentity identity) {
        return registry(identity, event -> events.add((RegistryChanged) event));
    }

    MongoRegistry registry(KasIdentity identity, ApplicationEventPublisher publisher) {
        return registry(identity, publisher, Duration.ofMillis(20));
    }

    MongoRegistry registry(Duration poll) {
        return registry(USA, event -> events.add((RegistryChanged) event), poll);
    }

    private MongoRegistry registry(KasIdentity identity, ApplicationEventPublisher publisher, Duration poll) {
        RegistryProperties properties = new RegistryProperties(endpoint, poll, MAX_AGE, snapshotFile());
        return new MongoRegistry(store, properties, identity, publisher, clock);
    }

    @Override
    public void close() {
        client.close();
    }
}
