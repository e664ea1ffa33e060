package org.coalition.kas.kmsemulator;

import com.google.cloud.kms.v1.CryptoKeyVersion.CryptoKeyVersionState;
import com.google.cloud.kms.v1.ProtectionLevel;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A key version as the key file keeps it. The key is there exactly as long as the version is not destroyed. */
record StoredVersion(
        String name,
        CryptoKeyVersionState state,
        RsaAlgorithm algorithm,
        ProtectionLevel protectionLevel,
        Instant created,
        @Nullable Instant destroyed,
        @Nullable RsaKey key) {

    StoredVersion {
        if ((state == CryptoKeyVersionState.DESTROYED) == (key != null)) {
            throw new IllegalArgumentException(name + " is " + state + " and its key material says otherwise");
        }
    }

    StoredVersion named(String other) {
        return new StoredVersion(other, state, algorithm, protectionLevel, created, destroyed, key);
    }

    StoredVersion in(CryptoKeyVersionState next) {
        return new StoredVersion(name, next, algorithm, protectionLevel, created, destroyed, key);
    }

    StoredVersion destroyedAt(Instant when) {
        return new StoredVersion(
                name, CryptoKeyVersionState.DESTROYED, algorithm, protectionLevel, created, when, null);
    }
}
