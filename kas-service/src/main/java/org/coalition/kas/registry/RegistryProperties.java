package org.coalition.kas.registry;

import java.nio.file.Path;
import java.time.Duration;
import org.coalition.kas.domain.Settings;
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
        Settings.required("kas.registry.mongo", mongo);
        Settings.required("kas.registry.snapshot-file", snapshotFile);
        if (poll.isNegative() || poll.isZero() || maxAge.compareTo(poll) <= 0) {
            throw new IllegalArgumentException(
                    "kas.registry.poll must be longer than nothing, and kas.registry.max-age longer than that");
        }
    }
}
