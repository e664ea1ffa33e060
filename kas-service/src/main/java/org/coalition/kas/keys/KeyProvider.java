package org.coalition.kas.keys;

import java.security.PublicKey;
import org.coalition.kas.crypto.Dek;
import org.coalition.kas.crypto.IntegrityException;
import org.coalition.kas.domain.Deadline;
import org.coalition.kas.domain.WrappedKey;

/** Where the private halves of the wrapping keys are: they never leave it. */
public interface KeyProvider {

    /**
     * Unwraps a key. Blocks, at most until the deadline.
     *
     * @param keyName the provider's own name of the key (of a key <em>version</em>, in Cloud KMS)
     * @return a key that the caller closes
     * @throws IntegrityException if the ciphertext does not open, or to something that is not as long as a key
     * @throws KeyProviderUnavailableException if the provider can't be had, or answers what can't be trusted
     */
    Dek unwrap(String keyName, WrappedKey wrapped, Deadline deadline)
            throws IntegrityException, KeyProviderUnavailableException;

    /**
     * The public half of a key. Blocks.
     *
     * @throws KeyProviderUnavailableException if the provider can't be had, or answers what can't be trusted
     */
    PublicKey publicKey(String keyName, Deadline deadline) throws KeyProviderUnavailableException;

    /** Whether it is asked over a network: then its answers are worth remembering. */
    boolean isRemote();
}
