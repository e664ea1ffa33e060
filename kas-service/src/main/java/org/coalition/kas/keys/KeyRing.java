package org.coalition.kas.keys;

import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.coalition.kas.domain.KeyId;
import org.coalition.kas.domain.WrapAlgorithm;
import org.coalition.kas.protocol.ErrorCode;

/** The wrapping keys of this KAS by {@code kid}. Several are live at once, so that keys rotate. */
public final class KeyRing {

    private final Map<KeyId, WrappingKey> keys = new LinkedHashMap<>();

    KeyRing(Collection<WrappingKey> keys) {
        for (WrappingKey key : keys) {
            if (this.keys.put(key.kid(), key) != null) {
                throw new IllegalArgumentException("kas.keys.wrapping: the kid " + key.kid() + " is there twice");
            }
        }
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
            throw new IllegalStateException("no live key has this kid");
        }
        return key;
    }

    /** How keys may be wrapped to this KAS, by the keys that it has. */
    public Set<WrapAlgorithm> algorithms() {
        Set<WrapAlgorithm> algorithms = EnumSet.noneOf(WrapAlgorithm.class);
        keys.values().stream().filter(key -> key.state().unwraps()).forEach(key -> algorithms.add(key.algorithm()));
        return algorithms;
    }

    Collection<WrappingKey> all() {
        return keys.values();
    }
}
