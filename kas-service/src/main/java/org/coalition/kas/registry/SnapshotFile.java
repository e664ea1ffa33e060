package org.coalition.kas.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;

/** The last good state of the registry on disk, for a start while MongoDB is away. */
final class SnapshotFile {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Path file;

    SnapshotFile(Path file) {
        this.file = file.toAbsolutePath();
    }

    /**
     * What the file holds.
     *
     * @param orders as they were read last
     * @param refreshedAt when the documents were last known to be those of MongoDB
     * @param lastChange version of the last change that was announced
     */
    record Saved(RegistryDocuments documents, StandingOrders orders, Instant refreshedAt, long lastChange) {}

    /** Reads the file.
     *
     * @throws IOException if there is none, or none that can be read */
    Saved read() throws IOException {
        JsonNode json = MAPPER.readTree(Files.readAllBytes(file));
        JsonNode kases = json.path("kases");
        JsonNode agreements = json.path("agreements");
        try {
            Instant refreshedAt = Instant.parse(json.path("refreshedAt").asText());
            if (kases.isArray() && agreements.isArray()) {
                RegistryDocuments documents =
                        new RegistryDocuments(json.path("version").longValue(), list(kases), list(agreements));
                return new Saved(
                        documents,
                        new StandingOrders(revocations(json.path("revocations")), SavedKeys.read(json.path("keys"))),
                        refreshedAt,
                        json.path("lastChange").longValue());
            }
        } catch (DateTimeParseException | IllegalArgumentException e) {
            throw new IOException("it is not a snapshot", e);
        }
        throw new IOException("it is not a snapshot");
    }

    /** Replaces the file as a whole and waits until it is on disk. */
    void write(Saved saved) throws IOException {
        ObjectNode json = MAPPER.createObjectNode()
                .put("refreshedAt", saved.refreshedAt().toString())
                .put("lastChange", saved.lastChange())
                .put("version", saved.documents().version());
        json.putArray("kases").addAll(saved.documents().kases());
        json.putArray("agreements").addAll(saved.documents().agreements());
        json.set("revocations", revocations(saved.orders().revocations()));
        json.set("keys", SavedKeys.write(saved.orders().keys()));
        Path folder = file.getParent();
        if (folder == null) {
            throw new IOException(file + " is no file");
        }
        Files.createDirectories(folder);
        Path next = Files.createTempFile(
                folder,
                ".registry",
                ".json",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            writeDurably(next, MAPPER.writeValueAsBytes(json));
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(next);
        }
    }

    /** A file of an older version has none. */
    private static Revocations revocations(JsonNode array) {
        List<Revocation> revocations = new ArrayList<>();
        for (JsonNode one : array) {
            revocations.add(new Revocation(
                    one.path("issuer").asText(),
                    Revocation.Kind.valueOf(one.path("kind").asText()),
                    one.path("value").asText(),
                    Instant.parse(one.path("until").asText())));
        }
        return new Revocations(revocations);
    }

    private static ArrayNode revocations(Revocations revocations) {
        ArrayNode array = MAPPER.createArrayNode();
        revocations.all().forEach(one -> array.addObject()
                .put("issuer", one.issuer())
                .put("kind", one.kind().name())
                .put("value", one.value())
                .put("until", one.until().toString()));
        return array;
    }

    private static void writeDurably(Path file, byte[] content) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            ByteBuffer buffer = ByteBuffer.wrap(content);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        }
    }

    private static List<JsonNode> list(JsonNode array) {
        List<JsonNode> items = new ArrayList<>();
        array.forEach(items::add);
        return items;
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
