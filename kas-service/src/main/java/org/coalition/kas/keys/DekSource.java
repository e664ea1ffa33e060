package org.coalition.kas.keys;

import org.coalition.kas.crypto.Dek;
import org.coalition.kas.crypto.IntegrityException;
import org.coalition.kas.domain.Deadline;
import org.coalition.kas.domain.KeyId;
import org.coalition.kas.domain.WrappedKey;

/** Where an unwrapped key comes from: the cache, else the key provider. */
public interface DekSource {

    /**
     * An unwrapped key whose binding is not verified yet.
     *
     * @param fromCache whether the provider was spared
     * @param remember puts the key into the cache; to be run once the binding has been verified, and only then
     * @param end what else is to be done when nobody needs the key any more
     */
    record Unwrapped(Dek dek, boolean fromCache, Runnable remember, Runnable end) implements AutoCloseable {

        public void bindingVerified() {
            remember.run();
        }

        @Override
        public void close() {
            dek.close();
            end.run();
        }
    }

    /**
     * Unwraps a key. Blocks, at most until the deadline; the caller closes the answer.
     *
     * @param kid of a live key, as {@link KeyRing#refusal} says
     * @throws KeyNotActiveException if it is not live any more
     * @throws IntegrityException if the ciphertext does not open to a key
     * @throws KeyProviderUnavailableException if it is not cached and the provider can't be had
     */
    Unwrapped unwrap(KeyId kid, WrappedKey wrapped, Deadline deadline)
            throws IntegrityException, KeyProviderUnavailableException;
}
