package org.coalition.kas.keys;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.util.Base64;
import org.coalition.kas.crypto.Pem;

/** Files with keys, right ones and wrong ones. */
final class KeyFiles {

    private KeyFiles() {}

    static Path write(Path folder, PrivateKey privateKey, PublicKey publicKey) {
        return write(folder, pem(privateKey) + Pem.of(publicKey));
    }

    static Path write(Path folder, String text) {
        try {
            return Files.writeString(Files.createTempFile(folder, "key", ".pem"), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String pem(PrivateKey key) {
        return "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(key.getEncoded())
                + "\n-----END PRIVATE KEY-----\n";
    }
}
