package org.coalition.kas.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The one folder that a federation keeps everything in. A second start finds its keys, ports and data again.
 *
 * @param root readable by its owner only
 */
public record Home(Path root) {

    static final ObjectMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    /** Makes the folder if need be. */
    public Home {
        root = root.toAbsolutePath().normalize();
        try {
            Files.createDirectories(
                    root, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (IOException e) {
            throw new LocalFailure("cannot make the folder " + root, e);
        }
    }

    /** A folder below, made if need be. */
    Path folder(String name) {
        try {
            return Files.createDirectories(root.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path pki(String name) {
        return folder("pki").resolve(name);
    }

    Path secret(String name) {
        return folder("secrets").resolve(name);
    }

    Path config(String name) {
        return folder("config").resolve(name);
    }

    public Path log(String name) {
        return folder("logs").resolve(name + ".log");
    }

    /** What a client needs to find the federation. */
    public Path clientConfig() {
        return root.resolve("client.json");
    }

    /** Where the running supervisor says who it is. */
    Path state() {
        return root.resolve("running.json");
    }

    /** Where the supervisor is told what else is to run. */
    Path wish() {
        return root.resolve("wish.json");
    }

    /** Writes a file that only its owner can read, whole or not at all. */
    static void write(Path file, String content) {
        try {
            Path draft = file.resolveSibling(file.getFileName() + ".new");
            Files.deleteIfExists(draft);
            Files.createFile(draft, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(draft, content, StandardCharsets.UTF_8);
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new LocalFailure("cannot write " + file, e);
        }
    }

    static void write(Path file, JsonNode json) {
        try {
            write(file, JSON.writeValueAsString(json) + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static JsonNode readJson(Path file) {
        try {
            return JSON.readTree(file.toFile());
        } catch (IOException e) {
            throw new LocalFailure("cannot read " + file, e);
        }
    }
}
