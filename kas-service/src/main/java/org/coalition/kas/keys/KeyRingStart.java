package org.coalition.kas.keys;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.coalition.kas.domain.Deadline;
import org.coalition.kas.domain.KasIdentity;
import org.coalition.kas.domain.KeyId;
import org.coalition.kas.domain.KeyState;
import org.coalition.kas.domain.KeyStatement;
import org.coalition.kas.domain.WrapAlgorithm;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gathers a KAS's keys at its start. One without its keys does not start, and one with another nation's keys neither; there
 * is no fallback to a made-up key.
 */
final class KeyRingStart {

    private static final Logger LOG = LoggerFactory.getLogger(KeyRingStart.class);
    private static final Duration FOR_ADDED_KEYS = Duration.ofSeconds(3);
    private static final Duration BETWEEN_ATTEMPTS = Duration.ofMillis(200);

    private final KeysProperties properties;
    private final KeyNaming naming;
    private final KeyProvider cloudKms;
    private final PublicHalves halves = new PublicHalves();
    private final LocalKeyProvider local;
    private final StatedKeys keys;

    /**
     * Reads the settings' keys.
     *
     * @param cloudKms asked for only if a key is there
     * @throws IllegalArgumentException naming the setting that makes no sense
     */
    KeyRingStart(KeysProperties properties, KasIdentity identity, KeyProvider cloudKms) {
        this.properties = properties;
        this.naming = new KeyNaming(identity.nation(), properties.allowedLocations());
        this.cloudKms = cloudKms;
        this.local = new LocalKeyProvider(properties.pkcs11());
        if (properties.wrapping().isEmpty()) {
            throw new IllegalArgumentException("kas.keys.wrapping must name at least one key");
        }
        List<WrappingKey> configured = new ArrayList<>();
        properties.wrapping().forEach(key -> configured.add(configured(key)));
        this.keys = new StatedKeys(configured, naming, cloudKms, halves);
    }

    private WrappingKey configured(KeysProperties.Wrapping key) {
        KeyId kid = new KeyId(key.kid());
        require(key.kid(), naming.objection(kid));
        String name = key.name();
        if (name == null) {
            return new WrappingKey(kid, local, key.place(), local.load(key), key.state(), null);
        }
        require("the key " + key.kid() + ", " + name + ",", naming.objection(name));
        return new WrappingKey(kid, cloudKms, name, WrapAlgorithm.RSA_OAEP_256, key.state(), null);
    }

    private static void require(String what, Optional<String> objection) {
        objection.ifPresent(text -> {
            throw new IllegalArgumentException("kas.keys.wrapping: " + what + " " + text);
        });
    }

    StatedKeys keys() {
        return keys;
    }

    /**
     * Blocks until the public half of every active key of the settings is there, at most for the start time-out; and a
     * moment longer for those that were added.
     */
    KeyRing keyRing(Map<KeyId, KeyStatement> statements) throws KeyProviderUnavailableException {
        // Only an active key is published; of the others the KMS may have no public half any more.
        Map<Boolean, List<WrappingKey>> active = keys.with(statements).stream()
                .map(StatedKey::key)
                .filter(key -> key.state() == KeyState.ACTIVE)
                .collect(Collectors.partitioningBy(key -> keys.isConfigured(key.kid())));
        Deadline deadline = Deadline.in(properties.cloudKms().startTimeout());
        for (WrappingKey key : active.getOrDefault(true, List.of())) {
            awaitPublicHalf(key, deadline);
        }
        Deadline soon = Deadline.in(FOR_ADDED_KEYS);
        active.getOrDefault(false, List.of()).forEach(key -> tryPublicHalf(key, soon));
        return new KeyRing(keys.with(statements).stream().map(StatedKey::key).toList());
    }

    /** Without a key of the settings there is no start. A KMS that starts beside us, or is away for a moment, is waited for. */
    private void awaitPublicHalf(WrappingKey key, Deadline deadline) throws KeyProviderUnavailableException {
        while (true) {
            try {
                halves.fetch(key, deadline);
                return;
            } catch (KeyProviderUnavailableException e) {
                if (e.isRefusal() || deadline.passed()) {
                    throw e;
                }
                LOG.warn("Cloud KMS can't be had yet: {}", e.getMessage());
                LockSupport.parkNanos(BETWEEN_ATTEMPTS.toNanos());
            }
        }
    }

    /** An added key, which any administrator can break, stops no start; it is tried again later. */
    private void tryPublicHalf(WrappingKey key, Deadline deadline) {
        try {
            halves.fetch(key, deadline);
        } catch (KeyProviderUnavailableException e) {
            LOG.error("The added key {} is not published yet: {}", key.kid(), e.getMessage());
        }
    }
}
