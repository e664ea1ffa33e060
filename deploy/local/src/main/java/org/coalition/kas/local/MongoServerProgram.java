package org.coalition.kas.local;

import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.h2.H2Backend;
import org.h2.mvstore.MVStore;

/** What stands in for MongoDB on this machine: its wire protocol on loopback, its data in one file. */
final class MongoServerProgram {

    /** The file is written this long after a change, so that a crash takes hardly anything with it. */
    private static final int COMMIT_MILLIS = 50;

    private MongoServerProgram() {}

    /**
     * Serves until the process is asked to end.
     *
     * @param args the data file, made if need be, and the port
     */
    public static void main(String[] args) {
        System.setProperty("slf4j.internal.verbosity", "ERROR");
        MVStore store = MVStore.open(args[0]);
        store.setAutoCommitDelay(COMMIT_MILLIS);
        MongoServer server = new MongoServer(new H2Backend(store));
        Runtime.getRuntime().addShutdownHook(new Thread(server::shutdownNow, "end-mongo"));
        server.bind("127.0.0.1", Integer.parseInt(args[1]));
        System.out.println("Ready: mongodb://127.0.0.1:" + args[1] + ", data in " + args[0]);
    }
}
