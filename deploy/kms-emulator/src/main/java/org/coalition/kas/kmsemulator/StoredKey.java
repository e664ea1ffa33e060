package org.coalition.kas.kmsemulator;

import com.google.cloud.kms.v1.ProtectionLevel;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A crypto key as the key file keeps it: what its versions are made to.
 *
 * @param destroyAfterSeconds how long a version can be restored that is to be destroyed; 30 days if absent
 */
record StoredKey(
        String name,
        RsaAlgorithm algorithm,
        ProtectionLevel protectionLevel,
        Map<String, String> labels,
        @Nullable Long destroyAfterSeconds,
        Instant created) {

    private static final Duration THIRTY_DAYS = Duration.ofDays(30);

    StoredKey {
        labels = Map.copyOf(labels);
    }

    Duration restorable() {
        return destroyAfterSeconds == null ? THIRTY_DAYS : Duration.ofSeconds(destroyAfterSeconds);
    }
}
