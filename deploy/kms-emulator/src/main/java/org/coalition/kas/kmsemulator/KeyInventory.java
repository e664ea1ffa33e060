package org.coalition.kas.kmsemulator;

import com.google.cloud.kms.v1.CryptoKeyVersion.CryptoKeyVersionState;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;

/**
 * Key rings, keys and versions. A change is on disk before it is seen; readers see one whole state without a lock.
 * Refuses with the status that Cloud KMS answers.
 */
final class KeyInventory {

    private static final System.Logger LOG = System.getLogger(KeyInventory.class.getName());

    private static final Set<CryptoKeyVersionState> USABLE =
            Set.of(CryptoKeyVersionState.ENABLED, CryptoKeyVersionState.DISABLED);

    private final KeyFile file;
    private final Clock clock;
    private volatile KeyFileContent stored;

    private KeyInventory(KeyFile file, Clock clock, KeyFileContent stored) {
        this.file = file;
        this.clock = clock;
        this.stored = stored;
    }

    static KeyInventory open(KeyFile file, Clock clock) throws IOException {
        return new KeyInventory(file, clock, file.read());
    }

    StoredRing createRing(ResourceName.Ring name) {
        StoredRing ring = new StoredRing(name.toString(), now());
        change(before -> {
            refuseIfPresent(findRing(before, ring.name()), ring.name());
            return before.with(ring);
        });
        return ring;
    }

    StoredRing ring(ResourceName.Ring name) {
        return found(findRing(content(), name.toString()), name);
    }

    List<StoredRing> rings(ResourceName.Location parent) {
        return content().keyRings().stream()
                .filter(ring -> ring.name().startsWith(parent + "/keyRings/"))
                .toList();
    }

    /** Adds a key and, if asked, its first version in one step, so that nobody sees the one without the other. */
    void createKey(ResourceName.Key name, StoredKey key, boolean withFirstVersion) {
        ring(name.ring());
        refuseIfPresent(findKey(content(), key.name()), key.name());
        Optional<StoredVersion> first = withFirstVersion ? Optional.of(fresh(name, 1, key)) : Optional.empty();
        change(before -> {
            refuseIfPresent(findKey(before, key.name()), key.name());
            KeyFileContent withKey = before.with(key);
            return first.map(withKey::with).orElse(withKey);
        });
    }

    StoredKey key(ResourceName.Key name) {
        return found(findKey(content(), name.toString()), name);
    }

    List<StoredKey> keys(ResourceName.Ring parent) {
        ring(parent);
        return content().cryptoKeys().stream()
                .filter(key -> key.name().startsWith(parent + "/cryptoKeys/"))
                .toList();
    }

    /** Adds a version with a new key pair, which takes CPU and is made outside the lock. */
    StoredVersion createVersion(ResourceName.Key parent) {
        StoredVersion made = fresh(parent, 1, key(parent));
        AtomicReference<StoredVersion> numbered = new AtomicReference<>(made);
        change(before -> {
            long id = versionsIn(before, parent).size() + 1L;
            numbered.set(made.named(new ResourceName.Version(parent, id).toString()));
            return before.with(numbered.get());
        });
        return numbered.get();
    }

    StoredVersion version(ResourceName.Version name) {
        return found(findVersion(content(), name.toString()), name);
    }

    List<StoredVersion> versions(ResourceName.Key parent) {
        key(parent);
        return versionsIn(content(), parent);
    }

    boolean holdsVersion(String name) {
        return findVersion(content(), name).isPresent();
    }

    /** Enables or disables a version that is neither destroyed nor scheduled to be. */
    StoredVersion changeState(ResourceName.Version name, CryptoKeyVersionState next) {
        return replace(name, USABLE, version -> version.in(next));
    }

    /** Schedules a version's destruction. When its time has come, its key leaves file and memory with the next call. */
    StoredVersion destroy(ResourceName.Version name) {
        Instant when = now().plus(key(name.key()).restorable());
        return replace(name, USABLE, version -> version.scheduledFor(when));
    }

    /** Takes a destruction back that was only scheduled. The version is disabled then, as in the real service. */
    StoredVersion restore(ResourceName.Version name) {
        return replace(
                name,
                Set.of(CryptoKeyVersionState.DESTROY_SCHEDULED),
                version -> version.in(CryptoKeyVersionState.DISABLED));
    }

    private StoredVersion replace(
            ResourceName.Version name, Set<CryptoKeyVersionState> from, UnaryOperator<StoredVersion> step) {
        change(before -> {
            StoredVersion version = found(findVersion(before, name.toString()), name);
            if (!from.contains(version.state())) {
                throw Status.FAILED_PRECONDITION
                        .withDescription(name + " is " + version.state() + ".")
                        .asRuntimeException();
            }
            return before.replacing(step.apply(version));
        });
        return version(name);
    }

    /** What is there now: nobody sees a version again whose time has come. */
    private KeyFileContent content() {
        Instant now = now();
        if (stored.holdsDue(now)) {
            change(before -> before);
        }
        return stored;
    }

    private synchronized void change(UnaryOperator<KeyFileContent> step) {
        KeyFileContent after = step.apply(stored.withoutDue(now()));
        try {
            file.write(after);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.ERROR, "the key file was not written: {0}", e.toString());
            throw Status.INTERNAL
                    .withDescription("The key file was not written.")
                    .asRuntimeException();
        }
        stored = after;
    }

    private StoredVersion fresh(ResourceName.Key parent, long id, StoredKey template) {
        return new StoredVersion(
                new ResourceName.Version(parent, id).toString(),
                CryptoKeyVersionState.ENABLED,
                template.algorithm(),
                template.protectionLevel(),
                now(),
                null,
                null,
                RsaKey.generate(template.algorithm().bits()));
    }

    Instant now() {
        return clock.instant();
    }

    private static List<StoredVersion> versionsIn(KeyFileContent content, ResourceName.Key parent) {
        return content.cryptoKeyVersions().stream()
                .filter(version -> version.name().startsWith(parent + "/cryptoKeyVersions/"))
                .toList();
    }

    private static Optional<StoredRing> findRing(KeyFileContent content, String name) {
        return content.keyRings().stream()
                .filter(ring -> ring.name().equals(name))
                .findFirst();
    }

    private static Optional<StoredKey> findKey(KeyFileContent content, String name) {
        return content.cryptoKeys().stream()
                .filter(key -> key.name().equals(name))
                .findFirst();
    }

    private static Optional<StoredVersion> findVersion(KeyFileContent content, String name) {
        return content.cryptoKeyVersions().stream()
                .filter(version -> version.name().equals(name))
                .findFirst();
    }

    private static <T> T found(Optional<T> entry, ResourceName name) {
        return entry.orElseThrow(
                () -> new StatusRuntimeException(Status.NOT_FOUND.withDescription(name + " not found.")));
    }

    private static void refuseIfPresent(Optional<?> entry, String name) {
        if (entry.isPresent()) {
            throw Status.ALREADY_EXISTS
                    .withDescription(name + " already exists.")
                    .asRuntimeException();
        }
    }
}
