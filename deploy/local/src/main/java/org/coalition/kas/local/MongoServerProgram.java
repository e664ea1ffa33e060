package org.coalition.kas.local;

import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.h2.H2Backend;
import java.nio.file.Path;
import org.h2.mvstore.MVStore;

/**
 * What stands in for MongoDB where there is none: its wire protocol, its data in one file. It asks nobody who they are.
 */
final class MongoServerProgram {

    /** The file is written this long after a change, so that a crash takes hardly anything with it. */
    private static final int COMMIT_MILLIS = 50;

    private MongoServerProgram() {}

    /**
     * Serves until the process is asked to end.
     *
     * @param args the data file, made if need be, and the port: on loopback, without TLS. With a third, a PEM file of a
     *     certificate and its key: on all addresses, with TLS
     */
    public static void main(String[] args) {
        System.setProperty("slf4j.internal.verbosity", "ERROR");
        MVStore store = MVStore.open(args[0]);
        store.setAutoCommitDelay(COMMIT_MILLIS);
        MongoServer server = new MongoServer(new H2Backend(store));
        String address = "127.0.0.1";
        if (args.length > 2) {
            Pki.Identity identity = Pki.read(Path.of(args[2]), Path.of(args[2]));
            server.enableSsl(identity.key(), null, identity.certificate());
            address = "0.0.0.0";
        }
        Runtime.getRuntime().addShutdownHook(new Thread(server::shutdownNow, "end-mongo"));
        server.bind(address, Integer.parseInt(args[1]));
        System.out.println("Ready: mongodb://" + address + ":" + args[1] + ", data in " + args[0]);
    }
}
