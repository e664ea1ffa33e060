package org.coalition.kas.keys;

import java.nio.file.Path;
import java.security.KeyPair;
import java.security.ProviderException;
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
import org.coalition.kas.domain.Settings;
import org.coalition.kas.domain.WrapAlgorithm;
import org.coalition.kas.domain.WrappedKey;
import org.jspecify.annotations.Nullable;

/**
 * Keys from files, in this process's memory, and keys in a token: for sites without a Cloud KMS, and for what it does not
 * offer (elliptic curves, ML-KEM). Asks nobody over a network, so that it has nothing to remember.
 */
final class LocalKeyProvider implements KeyProvider {

    private final Map<String, KeyPair> keys = new ConcurrentHashMap<>();

    /** It is all computing: more at once than there are processors would only keep everybody else from one. */
    private final Semaphore turns = new Semaphore(Runtime.getRuntime().availableProcessors());

    private final KeysProperties.@Nullable Pkcs11 pkcs11;
    private @Nullable Pkcs11Token token;

    /**
     * Makes one without keys.
     *
     * @param pkcs11 the token, opened with the first key that is in it
     */
    LocalKeyProvider(KeysProperties.@Nullable Pkcs11 pkcs11) {
        this.pkcs11 = pkcs11;
    }

    /**
     * Takes a key. It is called by its place.
     *
     * @return what is wrapped to it
     * @throws IllegalArgumentException naming the setting and the place, if there is no whole key
     */
    WrapAlgorithm load(KeysProperties.Wrapping key) {
        KeyPair pair = pair(key);
        keys.put(key.place(), pair);
        return algorithm(pair.getPublic());
    }

    private KeyPair pair(KeysProperties.Wrapping key) {
        Path file = key.file();
        if (file == null) {
            return token().pair(String.valueOf(key.alias()));
        }
        Path password = key.passwordFile();
        return password == null ? KeyFile.read(file) : KeyStoreFile.read(file, password, key.alias());
    }

    private synchronized Pkcs11Token token() {
        if (token == null) {
            token = Pkcs11Token.open(Settings.required("kas.keys.pkcs11", pkcs11));
        }
        return token;
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
        } catch (ProviderException e) {
            throw new KeyProviderUnavailableException("the token that " + keyName + " is in does not answer", e);
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
