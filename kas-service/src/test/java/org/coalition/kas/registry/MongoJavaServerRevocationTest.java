package org.coalition.kas.registry;

/** On the server that the local federation uses. */
class MongoJavaServerRevocationTest extends RevocationContract {

    @Override
    String uri() {
        return MongoServers.embedded();
    }
}
