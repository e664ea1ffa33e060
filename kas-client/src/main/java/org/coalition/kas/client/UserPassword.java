package org.coalition.kas.client;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** A password, as UTF-8 bytes that are wiped on {@link #close()}; never a {@code String}. */
final class UserPassword implements AutoCloseable {

    private static final byte[] HEX = "0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);

    private final byte[] utf8;

    private UserPassword(byte[] utf8) {
        this.utf8 = utf8;
    }

    /** Reads a file with nothing but the password in it; an end of line at its end does not count. */
    static UserPassword read(Path file) throws InvalidConfigException {
        byte[] content;
        try {
            content = Files.readAllBytes(file);
        } catch (IOException e) {
            throw new InvalidConfigException(file, "the password file (passwordFile) cannot be read", e);
        }
        int length = content.length;
        while (length > 0 && (content[length - 1] == '\n' || content[length - 1] == '\r')) {
            length--;
        }
        byte[] password = Arrays.copyOf(content, length);
        Arrays.fill(content, (byte) 0);
        if (length == 0) {
            throw new InvalidConfigException(
                    file, "the password file (passwordFile) is empty: write the password in it");
        }
        return new UserPassword(password);
    }

    /** The form {@code prefix + percent-encoded password}. The caller wipes it. */
    byte[] appendedTo(String prefix) {
        byte[] start = prefix.getBytes(StandardCharsets.US_ASCII);
        byte[] form = Arrays.copyOf(start, start.length + 3 * utf8.length);
        int at = start.length;
        for (byte b : utf8) {
            form[at++] = '%';
            form[at++] = HEX[b >> 4 & 0xf];
            form[at++] = HEX[b & 0xf];
        }
        return form;
    }

    @Override
    public void close() {
        Arrays.fill(utf8, (byte) 0);
    }
}
