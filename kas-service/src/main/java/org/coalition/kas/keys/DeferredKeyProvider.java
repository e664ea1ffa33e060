package org.coalition.kas.keys;

import java.security.PublicKey;
import java.util.function.Supplier;
import org.coalition.kas.crypto.Dek;
import org.coalition.kas.crypto.IntegrityException;
import org.coalition.kas.domain.Deadline;
import org.coalition.kas.domain.WrappedKey;

/** A remote provider that is connected to when it is asked for the first time: a KAS may never have a key there. */
record DeferredKeyProvider(Supplier<? extends KeyProvider> provider) implements KeyProvider {

    @Override
    public Dek unwrap(String keyName, WrappedKey wrapped, Deadline deadline)
            throws IntegrityException, KeyProviderUnavailableException {
        return provider.get().unwrap(keyName, wrapped, deadline);
    }

    @Override
    public PublicKey publicKey(String keyName, Deadline deadline) throws KeyProviderUnavailableException {
        return provider.get().publicKey(keyName, deadline);
    }

    @Override
    public boolean isRemote() {
        return true;
    }
}
