package org.coalition.kas.keys;

import java.security.PublicKey;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicInteger;
import org.coalition.kas.crypto.Bytes;
import org.coalition.kas.crypto.Dek;
import org.coalition.kas.crypto.IntegrityException;
import org.coalition.kas.domain.Deadline;
import org.coalition.kas.domain.WrappedKey;

/** Unwraps what it is told to, or fails as it is told to, and counts. */
final class FakeKeyProvider implements KeyProvider {

    /** One answer. */
    @FunctionalInterface
    interface Answer {
        Dek unwrap(Bytes wrapped) throws IntegrityException, KeyProviderUnavailableException;
    }

    private final AtomicInteger calls = new AtomicInteger();
    private final Deque<Answer> once = new ArrayDeque<>();
    private Answer always = wrapped -> Dek.takeOver(new byte[32]);

    FakeKeyProvider always(Answer answer) {
        always = answer;
        return this;
    }

    FakeKeyProvider once(Answer answer) {
        once.add(answer);
        return this;
    }

    int calls() {
        return calls.get();
    }

    @Override
    public Dek unwrap(String keyName, WrappedKey wrapped, Deadline deadline)
            throws IntegrityException, KeyProviderUnavailableException {
        calls.incrementAndGet();
        Answer next = once.poll();
        return (next == null ? always : next).unwrap(wrapped.ciphertext());
    }

    @Override
    public PublicKey publicKey(String keyName, Deadline deadline) throws KeyProviderUnavailableException {
        throw new KeyProviderUnavailableException("has none");
    }

    @Override
    public boolean isRemote() {
        return true;
    }
}
