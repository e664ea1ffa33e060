package org.coalition.kas.registry;

import org.junit.jupiter.api.condition.EnabledIf;

/** On MongoDB itself, where an engine has its image. */
@EnabledIf(
        value = "org.coalition.kas.registry.MongoServers#engineIsThere",
        disabledReason = "no container engine: the registry is not tested against MongoDB itself")
class MongoContainerEntryTest extends EntryContract {

    @Override
    String uri() {
        return MongoServers.container();
    }
}
