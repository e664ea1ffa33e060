package org.coalition.kas.registry;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The registry.
 *
 * @param mongo where it lies
 * @param poll how long to wait between two looks at it
 * @param maxAge how old a snapshot may be to decide on peers by it
 * @param snapshotFile keeps the last good snapshot for a start without MongoDB
 */
@ConfigurationProperties("kas.registry")
record RegistryProperties(
        MongoEndpoint mongo,
        @DefaultValue("3s") Duration poll,
        @DefaultValue("15m") Duration maxAge,
        Path snapshotFile) {

    RegistryProperties {
        Objects.requireNonNull(mongo, "kas.registry.mongo.uri and kas.registry.mongo.database are not set");
        Objects.requireNonNull(snapshotFile, "kas.registry.snapshot-file is not set");
        if (poll.isNegative() || poll.isZero() || maxAge.compareTo(poll) <= 0) {
            throw new IllegalArgumentException(
                    "kas.registry.poll must be longer than nothing, and kas.registry.max-age longer than that");
        }
    }
}
