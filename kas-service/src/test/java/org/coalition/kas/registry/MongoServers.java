package org.coalition.kas.registry;

import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.h2.H2Backend;
import org.junit.jupiter.api.Assumptions;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.ContainerFetchException;
import org.testcontainers.containers.ContainerLaunchException;
import org.testcontainers.containers.MongoDBContainer;

/** The servers that the registry is tested on, each started once and ended with the tests. */
final class MongoServers {

    private MongoServers() {}

    /** The server that the local federation uses. */
    static String embedded() {
        return Embedded.URI;
    }

    static boolean engineIsThere() {
        return DockerClientFactory.instance().isDockerAvailable();
    }

    /** MongoDB itself; skips the test where an engine has no image of it. */
    static String container() {
        try {
            return Container.started().getConnectionString();
        } catch (ContainerFetchException | ContainerLaunchException e) {
            return Assumptions.abort("the engine has no image mongo:7 that runs: " + e);
        }
    }

    private static final class Embedded {
        private static final MongoServer SERVER = new MongoServer(H2Backend.inMemory());
        private static final String URI = SERVER.bindAndGetConnectionString();
    }

    private static final class Container {
        private static final MongoDBContainer MONGO = new MongoDBContainer("mongo:7");

        private static boolean tried;

        /** An engine that reaches no image tries for minutes: once is enough. */
        private static synchronized MongoDBContainer started() {
            if (tried && !MONGO.isRunning()) {
                throw new ContainerLaunchException("it did not start before");
            }
            tried = true;
            MONGO.start();
            return MONGO;
        }
    }
}
