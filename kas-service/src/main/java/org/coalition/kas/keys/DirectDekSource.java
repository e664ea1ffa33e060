package org.coalition.kas.keys;

import org.coalition.kas.crypto.Bytes;
import org.coalition.kas.crypto.IntegrityException;
import org.coalition.kas.domain.Deadline;
import org.coalition.kas.domain.KeyId;

/** The provider alone, one call for each key: {@code kas.cache.enabled=false}. */
record DirectDekSource(KeyRing ring, KeyProvider provider) implements DekSource {

    @Override
    public Unwrapped unwrap(KeyId kid, Bytes wrapped, Deadline deadline)
            throws IntegrityException, KeyProviderUnavailableException {
        String name = ring.require(kid).name();
        return new Unwrapped(provider.unwrap(name, wrapped, deadline), false, () -> {}, () -> {});
    }
}
