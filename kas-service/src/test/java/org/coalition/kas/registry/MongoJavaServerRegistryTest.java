package org.coalition.kas.registry;

/** On the server that the local federation uses. */
class MongoJavaServerRegistryTest extends RegistryContract {

    @Override
    String uri() {
        return MongoServers.embedded();
    }
}
