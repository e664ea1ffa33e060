package org.coalition.kas.registry;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.MongoCredential;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.coalition.kas.domain.Settings;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.ssl.SslBundles;

/**
 * Where a MongoDB is and how it is spoken to.
 *
 * @param uri a connection string without a user or a password
 * @param database the nation's own
 * @param username without one there is no authentication, which suits loopback only
 * @param passwordFile holds the user's password and nothing else
 * @param authDatabase where the user is defined; the database itself if absent
 * @param sslBundle what to trust, and what to present if the server asks for a certificate; without it the URI's
 *     {@code tls} decides
 * @param maxConnections size of the pool
 */
record MongoEndpoint(
        String uri,
        String database,
        @Nullable String username,
        @Nullable Path passwordFile,
        @Nullable String authDatabase,
        @Nullable String sslBundle,
        @DefaultValue("20") int maxConnections) {

    /** Each wait that a call can meet is bounded by this; a call that fails is not tried again before the next poll. */
    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    MongoEndpoint {
        Settings.required("kas.registry.mongo.uri", uri);
        Settings.required("kas.registry.mongo.database", database);
        if (new ConnectionString(uri).getCredential() != null) {
            throw new IllegalArgumentException("kas.registry.mongo.uri must not carry a user or a password: use"
                    + " kas.registry.mongo.username and kas.registry.mongo.password-file");
        }
        if ((username == null) != (passwordFile == null)) {
            throw new IllegalArgumentException(
                    "kas.registry.mongo.username and kas.registry.mongo.password-file need each other");
        }
    }

    /**
     * A client. It connects in the background; the first call waits for it.
     *
     * @param bundles may be {@code null} where no bundle is named
     * @param listeners added to the settings: of commands, of the pool
     * @throws UncheckedIOException if the password can't be read
     */
    MongoClient connect(@Nullable SslBundles bundles, Consumer<MongoClientSettings.Builder> listeners) {
        long millis = TIMEOUT.toMillis();
        MongoClientSettings.Builder settings = MongoClientSettings.builder()
                .applyConnectionString(new ConnectionString(uri))
                .applicationName("kas")
                .retryReads(false)
                .retryWrites(false)
                .applyToClusterSettings(cluster -> cluster.serverSelectionTimeout(millis, TimeUnit.MILLISECONDS))
                .applyToSocketSettings(socket -> socket.connectTimeout(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                        .readTimeout(millis, TimeUnit.MILLISECONDS))
                .applyToConnectionPoolSettings(
                        pool -> pool.maxSize(maxConnections).maxWaitTime(millis, TimeUnit.MILLISECONDS));
        listeners.accept(settings);
        if (username != null && passwordFile != null) {
            String source = authDatabase == null ? database : authDatabase;
            settings.credential(MongoCredential.createCredential(username, source, password(passwordFile)));
        }
        if (sslBundle != null && bundles != null) {
            var context = bundles.getBundle(sslBundle).createSslContext();
            settings.applyToSslSettings(ssl -> ssl.enabled(true).context(context));
        }
        return MongoClients.create(settings.build());
    }

    private static char[] password(Path file) {
        try {
            return Files.readString(file).strip().toCharArray();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the MongoDB password file " + file, e);
        }
    }

    /** For messages. */
    String place() {
        return "the database " + database + " at " + String.join(",", new ConnectionString(uri).getHosts());
    }
}
