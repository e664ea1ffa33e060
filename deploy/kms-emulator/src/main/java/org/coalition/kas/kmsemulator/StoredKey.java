package org.coalition.kas.kmsemulator;

import com.google.cloud.kms.v1.ProtectionLevel;
import java.time.Instant;
import java.util.Map;

/** A crypto key as the key file keeps it: what its versions are made to. */
record StoredKey(
        String name,
        RsaAlgorithm algorithm,
        ProtectionLevel protectionLevel,
        Map<String, String> labels,
        Instant created) {

    StoredKey {
        labels = Map.copyOf(labels);
    }
}
