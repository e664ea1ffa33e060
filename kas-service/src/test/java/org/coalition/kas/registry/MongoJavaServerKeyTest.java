package org.coalition.kas.registry;

/** On the server that the local federation uses. */
class MongoJavaServerKeyTest extends KeyContract {

    @Override
    String uri() {
        return MongoServers.embedded();
    }
}
