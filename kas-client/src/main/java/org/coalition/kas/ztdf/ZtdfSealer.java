package org.coalition.kas.ztdf;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.SeekableByteChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.coalition.kas.crypto.AesGcm;
import org.coalition.kas.crypto.Bytes;
import org.coalition.kas.crypto.Dek;
import org.coalition.kas.crypto.Splits;

/**
 * Seals data for one KAS or several: under a fresh 256-bit key, which it wipes before it returns. Immutable, safe for
 * use by several threads.
 */
public final class ZtdfSealer {

    private static final int KEY_BYTES = 32;
    private static final byte[] NO_AAD = new byte[0];
    private static final long LARGE = (long) Segment.DEFAULT_SIZE * (IntegrityInformation.MAX_SEGMENTS / 2);

    private final Originator originator;
    private final int segmentSize;

    public ZtdfSealer(Originator originator) {
        this(originator, Segment.DEFAULT_SIZE);
    }

    /**
     * With segments of another size.
     *
     * @param segmentSize bytes of plaintext in a segment, 1 to {@link Segment#MAX_SIZE}
     */
    public ZtdfSealer(Originator originator, int segmentSize) {
        if (segmentSize < 1 || segmentSize > Segment.MAX_SIZE) {
            throw new IllegalArgumentException("a segment has 1 to " + Segment.MAX_SIZE + " bytes");
        }
        this.originator = originator;
        this.segmentSize = segmentSize;
    }

    /** A segment size with which a file of this many bytes fits a manifest. */
    public static int segmentSizeFor(long bytes) {
        return bytes <= LARGE ? Segment.DEFAULT_SIZE : Segment.MAX_SIZE;
    }

    /**
     * What a file is sealed with.
     *
     * @param metadata sealed into every KAO, or empty for none
     */
    public record Terms(Policy policy, Guards<WrappingKey> guards, String mimeType, ObjectNode metadata) {}

    /**
     * Reads the plaintext to its end and writes a sealed file. Closes neither.
     *
     * @param out at its beginning; what it holds after an exception is not a sealed file
     * @return what was written as the manifest
     * @throws IOException if reading or writing fails, or the data are too large for segments of this size
     */
    public Manifest seal(InputStream in, SeekableByteChannel out, Terms terms) throws IOException {
        try (Dek dek = Dek.random(KEY_BYTES)) {
            List<ObjectNode> kaos = keyAccessObjects(dek, terms);
            ZipWriter zip = new ZipWriter(out);
            zip.beginEntry(ManifestJson.PAYLOAD_ENTRY);
            List<Segment> segments = writeSegments(in, zip, dek);
            zip.endEntry(ManifestJson.PAYLOAD_ENTRY);
            Manifest manifest = new Manifest(
                    terms.mimeType(),
                    terms.policy(),
                    terms.guards().release(),
                    kaos,
                    IntegrityInformation.over(dek, segmentSize, segments));
            zip.beginEntry(ManifestJson.MANIFEST_ENTRY);
            zip.write(ManifestJson.write(manifest));
            zip.endEntry(ManifestJson.MANIFEST_ENTRY);
            zip.finish();
            return manifest;
        }
    }

    private List<ObjectNode> keyAccessObjects(Dek dek, Terms terms) {
        List<List<WrappingKey>> splits = terms.guards().splits();
        List<Dek> parts = Splits.split(dek, splits.size());
        try {
            List<ObjectNode> kaos = new ArrayList<>();
            for (int i = 0; i < parts.size(); i++) {
                for (WrappingKey guard : splits.get(i)) {
                    KaoBuilder kao = KaoBuilder.wrapping(parts.get(i), guard, terms.policy());
                    if (parts.size() > 1) {
                        kao.sid("split-" + (i + 1));
                    }
                    kaos.add(sealed(kao, terms.metadata()));
                }
            }
            return kaos;
        } finally {
            parts.forEach(Dek::close);
        }
    }

    private ObjectNode sealed(KaoBuilder kao, ObjectNode metadata) {
        return (metadata.isEmpty() ? kao : kao.metadata(metadata)).signedBy(originator);
    }

    /** One segment at least: that of an empty file is empty, and authenticated like any other. */
    private List<Segment> writeSegments(InputStream in, ZipWriter zip, Dek dek) throws IOException {
        List<Segment> segments = new ArrayList<>();
        byte[] plaintext = new byte[segmentSize];
        try {
            int read = in.readNBytes(plaintext, 0, segmentSize);
            do {
                if (segments.size() == IntegrityInformation.MAX_SEGMENTS) {
                    throw new IOException("too large for segments of " + segmentSize + " bytes");
                }
                segments.add(writeSegment(plaintext, read, zip, dek));
                read = read < segmentSize ? 0 : in.readNBytes(plaintext, 0, segmentSize);
            } while (read > 0);
            return segments;
        } finally {
            Arrays.fill(plaintext, (byte) 0);
        }
    }

    private static Segment writeSegment(byte[] buffer, int size, ZipWriter zip, Dek dek) throws IOException {
        byte[] plaintext = size == buffer.length ? buffer : Arrays.copyOf(buffer, size);
        byte[] blob = AesGcm.seal(dek.exposed(), plaintext, NO_AAD);
        if (size < buffer.length) {
            Arrays.fill(plaintext, (byte) 0);
        }
        zip.write(blob);
        return new Segment(Bytes.of(Arrays.copyOfRange(blob, blob.length - AesGcm.TAG_BYTES, blob.length)), size);
    }
}
