package org.coalition.kas.keys;

import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.coalition.kas.domain.KeyId;
import org.coalition.kas.domain.WrapAlgorithm;
import org.coalition.kas.protocol.ErrorCode;

/**
 * The wrapping keys of this KAS by {@code kid}, as they are now. Several are live at once, so that keys rotate. They are
 * replaced as a whole: who asks sees no half of a change.
 */
public final class KeyRing {

    private volatile Map<KeyId, WrappingKey> keys;

    KeyRing(Collection<WrappingKey> keys) {
        this.keys = byKid(keys);
    }

    void replace(Collection<WrappingKey> others) {
        keys = byKid(others);
    }

    private static Map<KeyId, WrappingKey> byKid(Collection<WrappingKey> keys) {
        Map<KeyId, WrappingKey> byKid = new LinkedHashMap<>();
        keys.forEach(key -> byKid.put(key.kid(), key));
        return Collections.unmodifiableMap(byKid);
    }

    /** Why this key does not unwrap what was wrapped so; empty if it does. */
    public Optional<ErrorCode> refusal(KeyId kid, WrapAlgorithm algorithm) {
        WrappingKey key = keys.get(kid);
        if (key == null) {
            return Optional.of(ErrorCode.UNKNOWN_KEY);
        }
        if (key.algorithm() != algorithm) {
            return Optional.of(ErrorCode.UNSUPPORTED_TYPE);
        }
        return key.state().unwraps() ? Optional.empty() : Optional.of(ErrorCode.KEY_NOT_ACTIVE);
    }

    /** Whether this key may be unwrapped with now. */
    boolean unwraps(KeyId kid) {
        WrappingKey key = keys.get(kid);
        return key != null && key.state().unwraps();
    }

    WrappingKey require(KeyId kid) {
        WrappingKey key = keys.get(kid);
        if (key == null || !key.state().unwraps()) {
            throw new KeyNotActiveException(kid);
        }
        return key;
    }

    /** How keys may be wrapped to this KAS, by the keys that it has. */
    public Set<WrapAlgorithm> algorithms() {
        Set<WrapAlgorithm> algorithms = EnumSet.noneOf(WrapAlgorithm.class);
        keys.values().stream().filter(key -> key.state().unwraps()).forEach(key -> algorithms.add(key.algorithm()));
        return algorithms;
    }

    /** In the order in which they are published. */
    Collection<WrappingKey> all() {
        return keys.values();
    }
}
