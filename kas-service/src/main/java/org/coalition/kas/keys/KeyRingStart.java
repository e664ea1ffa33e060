package org.coalition.kas.keys;

import com.google.cloud.kms.v1.CryptoKeyVersionName;
import java.security.PublicKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.coalition.kas.domain.Deadline;
import org.coalition.kas.domain.KasIdentity;
import org.coalition.kas.domain.KeyId;
import org.coalition.kas.domain.WrapAlgorithm;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gathers a KAS's keys at its start. One without its keys does not start, and one with another nation's keys neither; there
 * is no fallback to a made-up key.
 */
final class KeyRingStart {

    private static final Logger LOG = LoggerFactory.getLogger(KeyRingStart.class);
    private static final Duration BETWEEN_ATTEMPTS = Duration.ofMillis(200);

    private final KeysProperties properties;
    private final KasIdentity identity;
    private final Supplier<KeyProvider> cloudKms;
    private final LocalKeyProvider local;

    /**
     * Makes one.
     *
     * @param cloudKms asked for only if a key is there
     */
    KeyRingStart(KeysProperties properties, KasIdentity identity, Supplier<KeyProvider> cloudKms) {
        this.properties = properties;
        this.identity = identity;
        this.cloudKms = cloudKms;
        this.local = new LocalKeyProvider(properties.pkcs11());
    }

    /** Blocks until every key is there, at most for the start time-out. */
    KeyRing keyRing() throws KeyProviderUnavailableException {
        if (properties.wrapping().isEmpty()) {
            throw new IllegalArgumentException("kas.keys.wrapping must name at least one key");
        }
        Deadline deadline = Deadline.in(properties.cloudKms().startTimeout());
        List<WrappingKey> keys = new ArrayList<>();
        for (KeysProperties.Wrapping key : properties.wrapping()) {
            String name = key.name();
            keys.add(name == null ? local(key, deadline) : remote(key, name, deadline));
        }
        return new KeyRing(keys);
    }

    private WrappingKey local(KeysProperties.Wrapping key, Deadline deadline) throws KeyProviderUnavailableException {
        return key(key, local, key.place(), local.load(key), deadline);
    }

    private WrappingKey remote(KeysProperties.Wrapping key, String name, Deadline deadline)
            throws KeyProviderUnavailableException {
        requireOwnLocation(key.kid(), name);
        return key(key, cloudKms.get(), name, WrapAlgorithm.RSA_OAEP_256, deadline);
    }

    /** Only an active key is published; of the others the KMS may have no public half any more. */
    private static WrappingKey key(
            KeysProperties.Wrapping key, KeyProvider provider, String name, WrapAlgorithm algorithm, Deadline deadline)
            throws KeyProviderUnavailableException {
        PublicKey published = key.state() == KeyState.ACTIVE ? awaitPublicKey(provider, name, deadline) : null;
        return new WrappingKey(new KeyId(key.kid()), provider, name, algorithm, key.state(), published);
    }

    /** A KMS that starts beside us, or is away for a moment, is waited for. */
    private static PublicKey awaitPublicKey(KeyProvider provider, String name, Deadline deadline)
            throws KeyProviderUnavailableException {
        while (true) {
            try {
                return provider.publicKey(name, deadline);
            } catch (KeyProviderUnavailableException e) {
                if (e.isRefusal() || deadline.passed()) {
                    throw e;
                }
                LOG.warn("Cloud KMS can't be had yet: {}", e.getMessage());
                LockSupport.parkNanos(BETWEEN_ATTEMPTS.toNanos());
            }
        }
    }

    private void requireOwnLocation(String kid, String keyName) {
        CryptoKeyVersionName name =
                CryptoKeyVersionName.isParsableFrom(keyName) ? CryptoKeyVersionName.parse(keyName) : null;
        if (name == null || !name.toString().equals(keyName)) {
            throw new IllegalArgumentException("kas.keys.wrapping: " + keyName
                    + " must be projects/P/locations/L/keyRings/R/cryptoKeys/K/cryptoKeyVersions/V");
        }
        String location = name.getLocation();
        if (!properties.allowedLocations().contains(location)) {
            throw new IllegalArgumentException("kas.keys.wrapping: the key " + kid + " is in " + location
                    + ", which is not among kas.keys.allowed-locations of " + identity.nation());
        }
    }
}
