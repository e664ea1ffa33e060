package org.coalition.kas.keys;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.PrivateKey;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.coalition.kas.crypto.IntegrityException;
import org.jspecify.annotations.Nullable;

/** A PKCS #12 file (RFC 7292): private keys, each with a certificate that says its public half. */
final class KeyStoreFile {

    private static final String SETTING = "kas.keys.wrapping[].file: ";

    private KeyStoreFile() {}

    /**
     * Reads one pair.
     *
     * @param alias of the entry; absent where there is only one
     * @throws IllegalArgumentException naming the setting and the file, if there is no whole key in it
     */
    static KeyPair read(Path file, Path passwordFile, @Nullable String alias) {
        char[] password = PasswordFile.read("kas.keys.wrapping[].password-file", passwordFile);
        try (InputStream in = Files.newInputStream(file)) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(in, password);
            String entry = alias == null ? onlyEntry(store, file) : alias;
            if (store.getKey(entry, password) instanceof PrivateKey privateKey && store.getCertificate(entry) != null) {
                return WholePair.of(store.getCertificate(entry).getPublicKey(), privateKey);
            }
            throw new IllegalArgumentException(SETTING + file + " has no key with a certificate called " + entry);
        } catch (IOException | KeyStoreException e) {
            // A wrong password is an IOException, too; the provider's own words may quote nothing of it.
            throw new IllegalArgumentException(SETTING + file + " can't be opened with this password", e);
        } catch (GeneralSecurityException | IntegrityException e) {
            throw new IllegalArgumentException(SETTING + file + " must hold a whole key pair: " + WholePair.KINDS);
        } finally {
            Arrays.fill(password, '\0');
        }
    }

    private static String onlyEntry(KeyStore store, Path file) throws KeyStoreException {
        List<String> keys = Collections.list(store.aliases()).stream()
                .filter(alias -> isKey(store, alias))
                .toList();
        if (keys.size() == 1) {
            return keys.getFirst();
        }
        throw new IllegalArgumentException(SETTING + file + " has " + keys.size()
                + " keys: kas.keys.wrapping[].alias must say which it is of " + keys);
    }

    private static boolean isKey(KeyStore store, String alias) {
        try {
            return store.isKeyEntry(alias);
        } catch (KeyStoreException e) {
            throw new IllegalStateException("the store was loaded", e);
        }
    }
}
