package org.coalition.kas.registry;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledIf;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.ContainerFetchException;
import org.testcontainers.containers.ContainerLaunchException;
import org.testcontainers.containers.MongoDBContainer;

/** On MongoDB itself, where an engine has its image. */
@EnabledIf(
        value = "engineIsThere",
        disabledReason = "no container engine: the registry is not tested against MongoDB itself")
class MongoContainerRegistryTest extends RegistryContract {

    private static MongoDBContainer container;

    static boolean engineIsThere() {
        return DockerClientFactory.instance().isDockerAvailable();
    }

    @BeforeAll
    static void serve() {
        container = new MongoDBContainer("mongo:7");
        try {
            container.start();
        } catch (ContainerFetchException | ContainerLaunchException e) {
            Assumptions.abort("the engine has no image mongo:7 that runs: " + e);
        }
    }

    @AfterAll
    static void end() {
        container.stop();
    }

    @Override
    String uri() {
        return container.getConnectionString();
    }
}
