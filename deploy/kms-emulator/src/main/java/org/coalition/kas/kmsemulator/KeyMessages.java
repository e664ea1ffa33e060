package org.coalition.kas.kmsemulator;

import com.google.cloud.kms.v1.CryptoKey;
import com.google.cloud.kms.v1.CryptoKeyVersion;
import com.google.cloud.kms.v1.CryptoKeyVersionTemplate;
import com.google.cloud.kms.v1.KeyRing;
import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import java.time.Instant;

/** What is stored, in the messages of Cloud KMS. No message has a place for a private key. */
final class KeyMessages {

    private KeyMessages() {}

    static KeyRing of(StoredRing ring) {
        return KeyRing.newBuilder()
                .setName(ring.name())
                .setCreateTime(timestamp(ring.created()))
                .build();
    }

    static CryptoKey of(StoredKey key) {
        return CryptoKey.newBuilder()
                .setName(key.name())
                .setPurpose(key.algorithm().purpose())
                .setCreateTime(timestamp(key.created()))
                .setVersionTemplate(CryptoKeyVersionTemplate.newBuilder()
                        .setAlgorithm(key.algorithm().proto())
                        .setProtectionLevel(key.protectionLevel()))
                .setDestroyScheduledDuration(
                        Duration.newBuilder().setSeconds(key.restorable().toSeconds()))
                .putAllLabels(key.labels())
                .build();
    }

    static CryptoKeyVersion of(StoredVersion version) {
        CryptoKeyVersion.Builder message = CryptoKeyVersion.newBuilder()
                .setName(version.name())
                .setState(version.state())
                .setAlgorithm(version.algorithm().proto())
                .setProtectionLevel(version.protectionLevel())
                .setCreateTime(timestamp(version.created()))
                .setGenerateTime(timestamp(version.created()));
        Instant destroyAt = version.destroyAt();
        if (destroyAt != null) {
            message.setDestroyTime(timestamp(destroyAt));
        }
        Instant destroyed = version.destroyed();
        if (destroyed != null) {
            message.setDestroyEventTime(timestamp(destroyed));
        }
        return message.build();
    }

    private static Timestamp timestamp(Instant instant) {
        return Timestamp.newBuilder()
                .setSeconds(instant.getEpochSecond())
                .setNanos(instant.getNano())
                .build();
    }
}
