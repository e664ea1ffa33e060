package org.coalition.kas.keys;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadFullException;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.security.PublicKey;
import org.coalition.kas.crypto.Dek;
import org.coalition.kas.crypto.IntegrityException;
import org.coalition.kas.domain.Deadline;
import org.coalition.kas.domain.WrappedKey;

/**
 * A provider behind a circuit breaker and a bulkhead. Only a provider that can't be had counts as a failure: a bad
 * ciphertext is its sender's fault, a disabled key the operator's, and neither must open the breaker for everybody. Nor do
 * they count as successes: a sender of garbage could keep it closed in an outage.
 */
final class GuardedKeyProvider implements KeyProvider {

    private final KeyProvider provider;
    private final CircuitBreaker breaker;
    private final Bulkhead bulkhead;

    GuardedKeyProvider(KeyProvider provider, CircuitBreaker breaker, Bulkhead bulkhead) {
        this.provider = provider;
        this.breaker = breaker;
        this.bulkhead = bulkhead;
    }

    @Override
    public Dek unwrap(String keyName, WrappedKey wrapped, Deadline deadline)
            throws IntegrityException, KeyProviderUnavailableException {
        try {
            bulkhead.acquirePermission();
        } catch (BulkheadFullException e) {
            throw new KeyProviderUnavailableException("the key provider's bulkhead is full", e);
        }
        try {
            return throughBreaker(keyName, wrapped, deadline);
        } finally {
            bulkhead.onComplete();
        }
    }

    private Dek throughBreaker(String keyName, WrappedKey wrapped, Deadline deadline)
            throws IntegrityException, KeyProviderUnavailableException {
        try {
            breaker.acquirePermission();
        } catch (CallNotPermittedException e) {
            throw new KeyProviderUnavailableException("the key provider's circuit breaker is open", e);
        }
        long start = breaker.getCurrentTimestamp();
        try {
            Dek dek = provider.unwrap(keyName, wrapped, deadline);
            breaker.onSuccess(breaker.getCurrentTimestamp() - start, breaker.getTimestampUnit());
            return dek;
        } catch (IntegrityException e) {
            breaker.releasePermission();
            throw e;
        } catch (KeyProviderUnavailableException e) {
            if (e.isOutage()) {
                breaker.onError(breaker.getCurrentTimestamp() - start, breaker.getTimestampUnit(), e);
            } else {
                breaker.releasePermission();
            }
            throw e;
        } catch (RuntimeException | Error e) {
            breaker.onError(breaker.getCurrentTimestamp() - start, breaker.getTimestampUnit(), e);
            throw e;
        }
    }

    /** Not guarded: on no rewrap's way, and at start it must be asked until it answers. */
    @Override
    public PublicKey publicKey(String keyName, Deadline deadline) throws KeyProviderUnavailableException {
        return provider.publicKey(keyName, deadline);
    }

    @Override
    public boolean isRemote() {
        return provider.isRemote();
    }
}
