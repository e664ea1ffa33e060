package org.coalition.kas.kmsemulator;

import static com.fasterxml.jackson.annotation.JsonInclude.Include.NON_NULL;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Arrays;
import java.util.Set;

/**
 * The JSON file that holds the keys, mode 0600. One process writes it; nothing locks it. Messages about it tell where it
 * is broken, never what stands there.
 */
final class KeyFile {

    private static final Set<PosixFilePermission> OWNERS =
            Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    private final JsonMapper mapper = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .defaultPropertyInclusion(JsonInclude.Value.construct(NON_NULL, NON_NULL))
            .addModule(new KeyFileModule())
            .build();

    private final Path path;

    KeyFile(Path path) {
        this.path = path;
    }

    /** Reads the file; one that is not there yet is empty. */
    KeyFileContent read() throws IOException {
        if (Files.notExists(path)) {
            return KeyFileContent.EMPTY;
        }
        refuseIfOthersMayRead();
        byte[] json = Files.readAllBytes(path);
        try {
            return mapper.readValue(json, KeyFileContent.class);
        } catch (JacksonException e) {
            throw new IOException("not a key file of this emulator" + where(e.getLocation()));
        } finally {
            Arrays.fill(json, (byte) 0);
        }
    }

    void write(KeyFileContent content) throws IOException {
        byte[] json = mapper.writeValueAsBytes(content);
        try {
            AtomicFile.secret(path).write(json);
        } finally {
            Arrays.fill(json, (byte) 0);
        }
    }

    private void refuseIfOthersMayRead() throws IOException {
        if (AtomicFile.posix() && !OWNERS.containsAll(Files.getPosixFilePermissions(path))) {
            throw new IOException("holds private keys and is open to others than its owner; set its mode to 0600");
        }
    }

    private static String where(JsonLocation location) {
        return location == null ? "" : " (line " + location.getLineNr() + ", column " + location.getColumnNr() + ")";
    }
}
