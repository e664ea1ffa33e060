package org.coalition.kas.keys;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
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
        if (!key.state().unwraps()) {
            return Optional.of(ErrorCode.KEY_NOT_ACTIVE);
        }
        return key.algorithm() == algorithm ? Optional.empty() : Optional.of(ErrorCode.UNSUPPORTED_TYPE);
    }

    WrappingKey require(KeyId kid) {
        WrappingKey key = keys.get(kid);
        if (key == null || !key.state().unwraps()) {
            throw new IllegalStateException("no live key has this kid");
        }
        return key;
    }

    Collection<WrappingKey> all() {
        return keys.values();
    }
}
