package org.coalition.kas.issuer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The one password of all test accounts, kept as its SHA-256: only ever compared, never shown. */
final class SharedPassword {

    private final byte[] digest;

    private SharedPassword(byte[] digest) {
        this.digest = digest;
    }

    /**
     * Reads the password; line ends after it don't count.
     *
     * @throws InvalidOptionException if the file can't be read or holds nothing
     */
    static SharedPassword read(Path file) {
        try {
            var password = Files.readString(file).replaceFirst("[\\r\\n]+$", "");
            if (password.isBlank()) {
                throw new InvalidOptionException("--password-file", file, "holds no password");
            }
            return new SharedPassword(sha256(password));
        } catch (IOException e) {
            throw new InvalidOptionException("--password-file", file, e);
        }
    }

    /** Compares digests of one length, in constant time: the time taken tells nothing about the password. */
    boolean matches(String candidate) {
        return MessageDigest.isEqual(digest, sha256(candidate));
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
