package org.coalition.kas.kmsemulator;

import com.google.cloud.kms.v1.CryptoKeyVersion.CryptoKeyVersionState;
import com.google.cloud.kms.v1.ProtectionLevel;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A key version as the key file keeps it. The key is there exactly as long as the version is not destroyed.
 *
 * @param destroyAt when it will be, for one that is scheduled to
 * @param destroyed when it was
 */
record StoredVersion(
        String name,
        CryptoKeyVersionState state,
        RsaAlgorithm algorithm,
        ProtectionLevel protectionLevel,
        Instant created,
        @Nullable Instant destroyAt,
        @Nullable Instant destroyed,
        @Nullable RsaKey key) {

    StoredVersion {
        if ((state == CryptoKeyVersionState.DESTROYED) == (key != null)) {
            throw new IllegalArgumentException(name + " is " + state + " and its key material says otherwise");
        }
        if ((state == CryptoKeyVersionState.DESTROY_SCHEDULED) != (destroyAt != null)) {
            throw new IllegalArgumentException(name + " is " + state + " and its time of destruction says otherwise");
        }
    }

    StoredVersion named(String other) {
        return new StoredVersion(other, state, algorithm, protectionLevel, created, destroyAt, destroyed, key);
    }

    /** Enabled or disabled; not scheduled to be destroyed any more. */
    StoredVersion in(CryptoKeyVersionState next) {
        return new StoredVersion(name, next, algorithm, protectionLevel, created, null, destroyed, key);
    }

    StoredVersion scheduledFor(Instant when) {
        return new StoredVersion(
                name,
                CryptoKeyVersionState.DESTROY_SCHEDULED,
                algorithm,
                protectionLevel,
                created,
                when,
                destroyed,
                key);
    }

    boolean isDue(Instant now) {
        return destroyAt != null && !destroyAt.isAfter(now);
    }

    /** Without its key, which nothing brings back. */
    StoredVersion destroyedAt(Instant when) {
        return new StoredVersion(
                name, CryptoKeyVersionState.DESTROYED, algorithm, protectionLevel, created, null, when, null);
    }
}
