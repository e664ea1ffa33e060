package org.coalition.kas.ztdf;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.zip.ZipFile;

/** A sealed file in its parts, to be altered and put together again with a zip that is right in itself. */
final class TakenApart {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    byte[] payload;
    ObjectNode manifest;

    private TakenApart(byte[] payload, ObjectNode manifest) {
        this.payload = payload;
        this.manifest = manifest;
    }

    static TakenApart of(Path file) throws IOException {
        try (ZipFile zip = new ZipFile(file.toFile())) {
            byte[] payload = zip.getInputStream(zip.getEntry("0.payload")).readAllBytes();
            byte[] manifest = zip.getInputStream(zip.getEntry("manifest.json")).readAllBytes();
            return new TakenApart(payload, (ObjectNode) MAPPER.readTree(manifest));
        }
    }

    ObjectNode encryption() {
        return (ObjectNode) manifest.get("encryptionInformation");
    }

    ObjectNode integrity() {
        return (ObjectNode) encryption().get("integrityInformation");
    }

    ArrayNode segments() {
        return (ArrayNode) integrity().get("segments");
    }

    /** The bytes of one segment, all of which are of one size. */
    byte[] segment(int index) {
        int size = SealedFiles.SEGMENT + Segment.OVERHEAD;
        return Arrays.copyOfRange(payload, index * size, Math.min(payload.length, (index + 1) * size));
    }

    void putSegment(int index, byte[] segment) {
        System.arraycopy(segment, 0, payload, index * (SealedFiles.SEGMENT + Segment.OVERHEAD), segment.length);
    }

    void swapOnDisk(int one, int other) {
        byte[] first = segment(one);
        putSegment(one, segment(other));
        putSegment(other, first);
    }

    void swapInManifest(int one, int other) {
        var first = segments().get(one);
        segments().set(one, segments().get(other));
        segments().set(other, first);
    }

    Path putTogether(Path file) throws IOException {
        return putTogether(file, "0.payload", "manifest.json");
    }

    /** Writes payload and manifest in turn under these names. */
    Path putTogether(Path file, String... names) throws IOException {
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ZipWriter zip = new ZipWriter(out);
            for (String name : names) {
                zip.beginEntry(name);
                zip.write(name.equals("0.payload") ? payload : MAPPER.writeValueAsBytes(manifest));
                zip.endEntry(name);
            }
            zip.finish();
        }
        return file;
    }
}
