package org.coalition.kas.keys;

import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PublicKey;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.coalition.kas.crypto.Dek;
import org.coalition.kas.crypto.IntegrityException;
import org.coalition.kas.crypto.KeyWrap;
import org.coalition.kas.domain.Deadline;
import org.coalition.kas.domain.WrapAlgorithm;
import org.coalition.kas.domain.WrappedKey;

/**
 * Keys from files, in this process's memory: for sites without a Cloud KMS, and for what it does not offer (elliptic curves,
 * ML-KEM). Asks nobody, so that it has nothing to remember.
 */
final class LocalKeyProvider implements KeyProvider {

    private final Map<String, KeyPair> keys = new ConcurrentHashMap<>();

    /** It is all computing: more at once than there are processors would only keep everybody else from one. */
    private final Semaphore turns = new Semaphore(Runtime.getRuntime().availableProcessors());

    /**
     * Takes the key in a file.
     *
     * @return what is wrapped to it
     * @throws IllegalArgumentException naming the setting and the file, if there is no whole key in it
     */
    WrapAlgorithm load(Path file) {
        KeyPair pair = KeyFile.read(file);
        keys.put(file.toString(), pair);
        return algorithm(pair.getPublic());
    }

    private static WrapAlgorithm algorithm(PublicKey key) {
        return switch (key.getAlgorithm()) {
            case "RSA" -> WrapAlgorithm.RSA_OAEP_256;
            case "EC" -> WrapAlgorithm.ECDH_ES;
            default -> WrapAlgorithm.ML_KEM;
        };
    }

    @Override
    public Dek unwrap(String keyName, WrappedKey wrapped, Deadline deadline)
            throws IntegrityException, KeyProviderUnavailableException {
        KeyPair pair = require(keyName);
        if (wrapped.algorithm() != algorithm(pair.getPublic())) {
            throw new IntegrityException();
        }
        acquire(deadline);
        try {
            return KeyWrap.unwrap(pair, wrapped.ciphertext(), wrapped.ephemeralPublicKey());
        } finally {
            turns.release();
        }
    }

    private void acquire(Deadline deadline) throws KeyProviderUnavailableException {
        try {
            if (!turns.tryAcquire(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS)) {
                throw new KeyProviderUnavailableException("no time was left for a key of our own");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KeyProviderUnavailableException("interrupted", e);
        }
    }

    @Override
    public PublicKey publicKey(String keyName, Deadline deadline) throws KeyProviderUnavailableException {
        return require(keyName).getPublic();
    }

    private KeyPair require(String keyName) throws KeyProviderUnavailableException {
        return Optional.ofNullable(keys.get(keyName))
                .orElseThrow(() -> new KeyProviderUnavailableException("no key was loaded from " + keyName));
    }

    @Override
    public boolean isRemote() {
        return false;
    }
}
