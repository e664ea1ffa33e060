package org.coalition.kas.registry;

import com.mongodb.MongoException;
import com.mongodb.client.MongoClient;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.ssl.SslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;
import org.springframework.dao.DataAccessException;
import org.springframework.data.mongodb.core.MongoTemplate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "import",
        description = "Fills an empty registry from a seed file, and says so in registry_changes.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit status:%n",
        exitCodeList = {
            "0:everything is imported",
            "1:MongoDB can't be reached",
            "2:wrong usage, or an invalid file",
            "3:the registry is not empty"
        })
final class ImportCommand implements Callable<Integer> {

    static final int UNREACHABLE = 1;
    static final int INVALID = 2;
    static final int NOT_EMPTY = 3;

    private static final int CONNECTIONS = 1;
    private static final String BUNDLE = "mongo";

    /** The times of BSON are in milliseconds. */
    private static final Clock BSON_CLOCK = Clock.tickMillis(ZoneOffset.UTC);

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(
            names = "--uri",
            required = true,
            description = "connection string without a user, e.g. mongodb://localhost:27017")
    @SuppressWarnings("NullAway.Init")
    private String uri;

    @Option(names = "--database", required = true, description = "the nation's own, e.g. kas_usa")
    @SuppressWarnings("NullAway.Init")
    private String database;

    @Option(names = "--file", required = true, description = "JSON with kases and agreements")
    @SuppressWarnings("NullAway.Init")
    private Path file;

    @Option(names = "--username", description = "who may write there")
    private @Nullable String username;

    @Option(names = "--password-file", description = "holds that user's password and nothing else")
    private @Nullable Path passwordFile;

    @Option(names = "--auth-database", description = "where the user is defined, if not in --database")
    private @Nullable String authDatabase;

    @Option(
            names = "--trust-certificates",
            paramLabel = "FILE",
            description =
                    "PEM of whom to trust; without it the URI's tls decides, and the public authorities are trusted")
    private @Nullable Path trustCertificates;

    @Override
    public Integer call() {
        PrintWriter err = spec.commandLine().getErr();
        try {
            SeedFile seed = SeedFile.read(file);
            String bundle = trustCertificates == null ? null : BUNDLE;
            MongoEndpoint endpoint =
                    new MongoEndpoint(uri, database, username, passwordFile, authDatabase, bundle, CONNECTIONS);
            return imported(seed, endpoint, trusted());
        } catch (InvalidSeedException e) {
            err.println("Nothing is imported: " + file + " is not valid." + System.lineSeparator() + e.getMessage());
        } catch (IOException | UncheckedIOException | IllegalArgumentException | IllegalStateException e) {
            err.println("Nothing is imported: " + e);
        }
        return INVALID;
    }

    /** Read at once: what is wrong with the file is told before anything is connected. */
    private @Nullable SslBundles trusted() {
        if (trustCertificates == null) {
            return null;
        }
        SslStoreBundle stores =
                new PemSslStoreBundle(null, PemSslStoreDetails.forCertificate("file:" + trustCertificates));
        stores.getTrustStore();
        return new DefaultSslBundleRegistry(BUNDLE, SslBundle.of(stores));
    }

    private int imported(SeedFile seed, MongoEndpoint endpoint, @Nullable SslBundles bundles) {
        PrintWriter err = spec.commandLine().getErr();
        try (MongoClient client = endpoint.connect(bundles, unwatched -> {})) {
            RegistryStore store = new RegistryStore(new MongoTemplate(client, database), BSON_CLOCK);
            new RegistryImport(store, BSON_CLOCK).run(seed);
            report(seed, endpoint);
            return 0;
        } catch (RegistryNotEmptyException e) {
            err.println("Nothing is imported into " + endpoint.place() + ": " + e.getMessage()
                    + ". If an import was cut off, drop the database and import again.");
            return NOT_EMPTY;
        } catch (DataAccessException | MongoException e) {
            err.println("Nothing is imported: " + endpoint.place() + " can't be used: " + e.getMessage());
            return UNREACHABLE;
        }
    }

    private void report(SeedFile seed, MongoEndpoint endpoint) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(
                "Imported into " + endpoint.place() + ", from " + seed.name() + " (SHA-256 " + seed.sha256() + "):");
        seed.reading()
                .entries()
                .forEach(entry -> out.println("  KAS        "
                        + entry.member().kasId() + "  " + entry.member().status() + "  "
                        + entry.member().origin()));
        seed.reading()
                .agreements()
                .forEach(entry -> out.println("  agreement  "
                        + entry.agreement().from() + " -> " + entry.agreement().to() + "  up to "
                        + entry.agreement().maxClassification()));
        out.println("Next: start the KAS with kas.registry.mongo.uri and kas.registry.mongo.database set to it;"
                + " one that runs already serves it with its next poll.");
    }
}
