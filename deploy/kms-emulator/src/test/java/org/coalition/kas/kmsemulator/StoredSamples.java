package org.coalition.kas.kmsemulator;

import com.google.cloud.kms.v1.CryptoKeyVersion.CryptoKeyVersionState;
import com.google.cloud.kms.v1.ProtectionLevel;
import java.time.Instant;
import java.util.Map;

/** A key file's content with one ring, one key and one version. */
final class StoredSamples {

    private static final Instant MADE = Instant.parse("2026-01-31T00:00:00Z");

    private StoredSamples() {}

    static KeyFileContent content(String ring, String key, String version, RsaKey material) {
        RsaAlgorithm algorithm = RsaAlgorithm.RSA_DECRYPT_OAEP_2048_SHA256;
        return KeyFileContent.EMPTY
                .with(new StoredRing(ring, MADE))
                .with(new StoredKey(key, algorithm, ProtectionLevel.HSM, Map.of("nation", "usa"), null, MADE))
                .with(new StoredVersion(
                        version,
                        CryptoKeyVersionState.ENABLED,
                        algorithm,
                        ProtectionLevel.HSM,
                        MADE,
                        null,
                        null,
                        material));
    }
}
