package org.coalition.kas.keys;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** A file that holds a password and nothing else, read into what can be wiped. */
final class PasswordFile {

    private PasswordFile() {}

    /**
     * Reads it, without white space around it. The caller wipes it.
     *
     * @param setting that names the file
     * @throws IllegalArgumentException naming both, if it can't be read
     */
    static char[] read(String setting, Path file) {
        byte[] bytes = new byte[0];
        CharBuffer text = CharBuffer.allocate(0);
        try {
            bytes = Files.readAllBytes(file);
            text = StandardCharsets.UTF_8.decode(ByteBuffer.wrap(bytes));
            return stripped(text);
        } catch (IOException e) {
            throw new IllegalArgumentException(setting + ": " + file + " can't be read", e);
        } finally {
            Arrays.fill(bytes, (byte) 0);
            Arrays.fill(text.array(), '\0');
        }
    }

    private static char[] stripped(CharBuffer text) {
        int from = text.position();
        int to = text.limit();
        while (from < to && Character.isWhitespace(text.get(from))) {
            from++;
        }
        while (to > from && Character.isWhitespace(text.get(to - 1))) {
            to--;
        }
        return Arrays.copyOfRange(text.array(), from, to);
    }
}
