package org.coalition.kas.keys;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.coalition.kas.domain.KeyId;
import org.coalition.kas.domain.KeyState;
import org.coalition.kas.domain.KeyStatement;
import org.coalition.kas.domain.WrapAlgorithm;
import org.jspecify.annotations.Nullable;

/**
 * What the settings and the administrators say of the wrapping keys, taken together. Of two statements about one key the
 * stricter counts; where they contradict each other, or a key could not be one of ours, it is there and disabled: whoever
 * looks sees why, and nothing is released with it.
 */
final class StatedKeys {

    /** The oldest first: what is there already is not displaced by what comes later. */
    private static final Comparator<KeyStatement> BY_AGE = Comparator.comparing(
                    KeyStatement::added, Comparator.nullsFirst(Comparator.<Instant>naturalOrder()))
            .thenComparing(statement -> statement.kid().value());

    private final Map<KeyId, WrappingKey> configured = new LinkedHashMap<>();
    private final KeyNaming naming;
    private final KeyProvider cloudKms;
    private final PublicHalves halves;

    /**
     * Keys of these settings, in the order in which they are published.
     *
     * @param cloudKms where added keys are
     * @throws IllegalArgumentException naming the setting, if two have one kid, or one has two
     */
    StatedKeys(List<WrappingKey> configured, KeyNaming naming, KeyProvider cloudKms, PublicHalves halves) {
        Set<String> names = new HashSet<>();
        for (WrappingKey key : configured) {
            if (this.configured.put(key.kid(), key) != null) {
                throw new IllegalArgumentException("kas.keys.wrapping: the kid " + key.kid() + " is there twice");
            }
            if (!names.add(key.name())) {
                throw new IllegalArgumentException("kas.keys.wrapping: " + key.name() + " has two kids");
            }
        }
        this.naming = naming;
        this.cloudKms = cloudKms;
        this.halves = halves;
    }

    KeyNaming naming() {
        return naming;
    }

    PublicHalves halves() {
        return halves;
    }

    /** Of whom something is said, and who is nobody: neither of the settings nor with a key version. */
    List<KeyId> unknown(Map<KeyId, KeyStatement> statements) {
        return statements.values().stream()
                .filter(statement -> statement.name() == null && !isConfigured(statement.kid()))
                .map(KeyStatement::kid)
                .toList();
    }

    boolean isConfigured(KeyId kid) {
        return configured.containsKey(kid);
    }

    /**
     * The keys as they are to be. Added ones come first, the newest of them before the others: who takes the first one that
     * is published takes the one that was rotated to.
     */
    List<StatedKey> with(Map<KeyId, KeyStatement> statements) {
        Map<String, KeyId> owners = new HashMap<>();
        configured.values().forEach(key -> owners.put(key.name(), key.kid()));
        List<StatedKey> keys = new ArrayList<>();
        statements.values().stream()
                .filter(statement -> statement.name() != null && !isConfigured(statement.kid()))
                .sorted(BY_AGE)
                .forEach(statement -> keys.addFirst(added(statement, String.valueOf(statement.name()), owners)));
        configured.values().forEach(key -> keys.add(configured(key, statements.get(key.kid()))));
        return keys;
    }

    private StatedKey added(KeyStatement statement, String name, Map<String, KeyId> owners) {
        KeyId owner = owners.putIfAbsent(name, statement.kid());
        Optional<String> objection = naming.objection(statement.kid())
                .map(text -> "its kid " + text)
                .or(() -> naming.objection(name).map(text -> "its key version " + text))
                .or(() -> Optional.ofNullable(owner).map(kid -> "the kid " + kid + " has its key version already"));
        KeyState state = objection.isPresent() ? KeyState.DISABLED.stricter(statement.state()) : statement.state();
        WrappingKey key = new WrappingKey(statement.kid(), cloudKms, name, WrapAlgorithm.RSA_OAEP_256, state, null);
        return new StatedKey(halves.completed(key), objection.orElse(null));
    }

    private StatedKey configured(WrappingKey key, @Nullable KeyStatement statement) {
        if (statement == null) {
            return new StatedKey(halves.completed(key), null);
        }
        KeyState state = key.state().stricter(statement.state());
        if (statement.name() != null && !statement.name().equals(key.name())) {
            return new StatedKey(
                    key.in(KeyState.DISABLED.stricter(state)),
                    "the registry has another key version for its kid than kas.keys.wrapping");
        }
        String objection = state == statement.state() ? null : "kas.keys.wrapping has it as " + key.state();
        return new StatedKey(halves.completed(key.in(state)), objection);
    }
}
