package org.coalition.kas.keys;

import java.security.PublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.coalition.kas.domain.Deadline;
import org.coalition.kas.domain.KeyId;
import org.coalition.kas.domain.KeyState;
import org.coalition.kas.domain.KeyStatement;
import org.coalition.kas.domain.WrapAlgorithm;
import org.coalition.kas.keys.KeyRefusedException.Because;
import org.coalition.kas.registry.Registry;
import org.jspecify.annotations.Nullable;

/** What an administrator sees of the wrapping keys, and what he may change. The change itself is the registry's. */
public final class KeyAdministration {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final KeyRing ring;
    private final StatedKeys keys;
    private final KeyProvider cloudKms;
    private final SigningKey signingKey;
    private final Registry registry;

    KeyAdministration(KeyRing ring, StatedKeys keys, KeyProvider cloudKms, SigningKey signingKey, Registry registry) {
        this.ring = ring;
        this.keys = keys;
        this.cloudKms = cloudKms;
        this.signingKey = signingKey;
        this.registry = registry;
    }

    /**
     * A wrapping key as it is at this replica.
     *
     * @param name of the key version in Cloud KMS; {@code null} for a local key, from a file or a token
     * @param published whether clients are told to wrap to it
     * @param since when its state was stated; {@code null} if only the settings did
     * @param note why it is in that state
     */
    public record Key(
            KeyId kid,
            @Nullable String name,
            WrapAlgorithm algorithm,
            KeyState state,
            boolean published,
            @Nullable Instant since,
            @Nullable String by,
            @Nullable String note) {}

    /** All keys, those that are published first first. */
    public List<Key> all() {
        Map<KeyId, KeyStatement> statements = registry.snapshot().keys();
        Map<KeyId, String> objections = new HashMap<>();
        for (StatedKey stated : keys.with(statements)) {
            if (stated.objection() != null) {
                objections.put(stated.key().kid(), stated.objection());
            }
        }
        // What is in force, and not what somebody has said: the two are one a moment later.
        return ring.all().stream()
                .map(key -> key(
                        key,
                        Optional.ofNullable(statements.get(key.kid())),
                        Optional.ofNullable(objections.get(key.kid()))))
                .toList();
    }

    private static Key key(WrappingKey key, Optional<KeyStatement> statement, Optional<String> objection) {
        Optional<String> note = objection.or(() -> statement.map(KeyStatement::reason));
        return new Key(
                key.kid(),
                key.isRemote() ? key.name() : null,
                key.algorithm(),
                key.state(),
                key.publicKey() != null,
                statement.map(KeyStatement::since).orElse(null),
                statement.map(KeyStatement::by).orElse(null),
                note.orElse(null));
    }

    /**
     * Whether a key version in Cloud KMS may be added by this kid. Asks the KMS for its public half, and blocks for that.
     *
     * @throws KeyRefusedException if not
     */
    public void requireAddable(KeyId kid, String name) throws KeyRefusedException {
        refuse(Because.NAME, keys.naming().objection(name));
        boolean taken = kid.value().equals(signingKey.kid())
                || ring.all().stream().anyMatch(key -> key.kid().equals(kid));
        refuse(Because.CONFLICT, taken, "a key has this kid already");
        boolean known = ring.all().stream().anyMatch(key -> key.name().equals(name));
        refuse(Because.CONFLICT, known, "another kid has this key version already");
        refuse(Because.CONFLICT, keys.halves().has(publicHalf(name)), "another kid has this key already");
    }

    private PublicKey publicHalf(String name) throws KeyRefusedException {
        try {
            return cloudKms.publicKey(name, Deadline.in(PATIENCE));
        } catch (KeyProviderUnavailableException e) {
            throw !e.isRefusal()
                    ? new KeyRefusedException(Because.AWAY, "Cloud KMS can't be had now; nothing was changed")
                    : new KeyRefusedException(
                            Because.CONFLICT,
                            "Cloud KMS does not give this KAS the public half of this key version: it is not there, not"
                                    + " enabled, not for RSA-OAEP with SHA-256, not of the protection level that is set, or"
                                    + " not for this KAS");
        }
    }

    /** What a kid can be, for who chooses one. */
    public Optional<String> objection(KeyId kid) {
        return keys.naming().objection(kid);
    }

    /**
     * Whether a key can be brought into this state. Into a stricter one it always can, be it the last one: an emergency
     * waits for nothing. To let it do more, one must say what it may do now: else who has not heard of an emergency would
     * undo what was done about it.
     *
     * @param from what state it is said to be in
     * @return how many keys of the same algorithm are active then
     * @throws KeyRefusedException if there is none, if it is destroyed, or if it would be in another state all the same
     */
    public long requireChangeable(KeyId kid, KeyState state, @Nullable KeyState from) throws KeyRefusedException {
        WrappingKey current = ring.all().stream()
                .filter(key -> key.kid().equals(kid))
                .findFirst()
                .orElseThrow(() -> new KeyRefusedException(Because.UNKNOWN, "no key has this kid"));
        refuse(Because.CONFLICT, current.state() == KeyState.DESTROYED, "the key is destroyed, and that is for good");
        refuse(Because.CONFLICT, from != null && from != current.state(), "the key is " + current.state());
        boolean wider = state.compareTo(current.state()) < 0;
        refuse(
                Because.CONFLICT,
                wider && from == null,
                "the key is " + current.state() + "; to let it do more, say so by from");
        List<StatedKey> after = keys.with(changed(kid, state));
        StatedKey then = after.stream()
                .filter(stated -> stated.key().kid().equals(kid))
                .findFirst()
                .orElseThrow();
        if (then.key().state() != state) {
            throw new KeyRefusedException(
                    Because.CONFLICT, "it would be " + then.key().state() + " all the same: " + then.objection());
        }
        return after.stream()
                .map(StatedKey::key)
                .filter(key -> key.state() == KeyState.ACTIVE && key.algorithm() == current.algorithm())
                .count();
    }

    private Map<KeyId, KeyStatement> changed(KeyId kid, KeyState state) {
        Map<KeyId, KeyStatement> statements = new HashMap<>(registry.snapshot().keys());
        KeyStatement before = statements.get(kid);
        statements.put(
                kid,
                new KeyStatement(
                        kid,
                        before == null ? null : before.name(),
                        state,
                        before == null ? null : before.added(),
                        null,
                        null,
                        null));
        return statements;
    }

    private static void refuse(Because because, Optional<String> objection) throws KeyRefusedException {
        if (objection.isPresent()) {
            throw new KeyRefusedException(because, objection.get());
        }
    }

    private static void refuse(Because because, boolean holds, String message) throws KeyRefusedException {
        if (holds) {
            throw new KeyRefusedException(because, message);
        }
    }
}
