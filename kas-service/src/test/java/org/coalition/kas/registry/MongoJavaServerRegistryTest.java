package org.coalition.kas.registry;

import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.h2.H2Backend;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** On the server that the local federation uses. */
class MongoJavaServerRegistryTest extends RegistryContract {

    private static MongoServer server;
    private static String uri;

    @BeforeAll
    static void serve() {
        server = new MongoServer(H2Backend.inMemory());
        uri = server.bindAndGetConnectionString();
    }

    @AfterAll
    static void end() {
        server.shutdownNow();
    }

    @Override
    String uri() {
        return uri;
    }
}
