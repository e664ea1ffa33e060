package org.coalition.kas.keys;

import org.coalition.kas.crypto.IntegrityException;
import org.coalition.kas.domain.Deadline;
import org.coalition.kas.domain.KeyId;
import org.coalition.kas.domain.WrappedKey;

/** The provider alone, one call for each key: {@code kas.cache.enabled=false}. */
record DirectDekSource(KeyRing ring) implements DekSource {

    @Override
    public Unwrapped unwrap(KeyId kid, WrappedKey wrapped, Deadline deadline)
            throws IntegrityException, KeyProviderUnavailableException {
        return new Unwrapped(ring.require(kid).unwrap(wrapped, deadline), false, () -> {}, () -> {});
    }
}
