package org.coalition.kas.keys;

import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PublicKey;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.coalition.kas.crypto.Dek;
import org.coalition.kas.crypto.IntegrityException;
import org.coalition.kas.crypto.KeyWrap;
import org.coalition.kas.domain.Deadline;
import org.coalition.kas.domain.WrapAlgorithm;
import org.coalition.kas.domain.WrappedKey;

/**
 * Keys from files, in this process's memory: for sites without a Cloud KMS, and for what it does not offer (elliptic curves,
 * ML-KEM). Asks nobody, so that it never waits and has nothing to remember.
 */
final class LocalKeyProvider implements KeyProvider {

    private final Map<String, KeyPair> keys = new ConcurrentHashMap<>();

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
            case "EC" -> WrapAlgorithm.ECDH;
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
        return KeyWrap.unwrap(pair, wrapped.ciphertext(), wrapped.ephemeralPublicKey());
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
