package org.coalition.kas.registry;

/** On the server that the local federation uses. */
class MongoJavaServerEntryTest extends EntryContract {

    @Override
    String uri() {
        return MongoServers.embedded();
    }
}
