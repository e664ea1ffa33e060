package org.coalition.kas.ztdf;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.coalition.kas.crypto.AesGcm;
import org.coalition.kas.crypto.Bytes;
import org.coalition.kas.crypto.Dek;
import org.coalition.kas.crypto.IntegrityException;

/**
 * Opens a sealed file. What {@link #manifest()} says is not authenticated by itself: the KASes check the KAOs' signatures
 * and the policy's bindings, and {@link #decryptTo} checks the rest under the key that they give.
 */
public final class ZtdfReader implements AutoCloseable {

    private static final int KEY_BYTES = 32;
    private static final byte[] NO_AAD = new byte[0];

    private final ZipFile zip;
    private final ZipEntry payload;
    private final Manifest manifest;

    private ZtdfReader(ZipFile zip, ZipEntry payload, Manifest manifest) {
        this.zip = zip;
        this.payload = payload;
        this.manifest = manifest;
    }

    /**
     * Reads the manifest, and checks that the payload is as long as it says. Whoever opens it closes it.
     *
     * @throws ZtdfIntegrityException if this is no sealed file
     * @throws IOException if it cannot be read
     */
    public static ZtdfReader open(Path file) throws IOException {
        ZipFrame.check(file);
        ZipFile zip = openZip(file);
        try {
            ZipEntry payload = entry(zip, ManifestJson.PAYLOAD_ENTRY);
            Manifest manifest = ManifestJson.read(manifestBytes(zip));
            if (payload.getSize() != manifest.integrity().payloadSize()) {
                throw new ZtdfIntegrityException("the payload has " + payload.getSize() + " bytes, and should have "
                        + manifest.integrity().payloadSize() + ": it was cut or extended");
            }
            return new ZtdfReader(zip, payload, manifest);
        } catch (IOException | RuntimeException e) {
            zip.close();
            throw e;
        }
    }

    private static ZipFile openZip(Path file) throws IOException {
        try {
            return new ZipFile(file.toFile());
        } catch (ZipException | IllegalArgumentException e) {
            throw new ZtdfIntegrityException("not a sealed file, or no longer whole: " + e.getMessage(), e);
        }
    }

    private static byte[] manifestBytes(ZipFile zip) throws IOException {
        ZipEntry entry = entry(zip, ManifestJson.MANIFEST_ENTRY);
        if (entry.getSize() > ManifestJson.MAX_BYTES) {
            throw new ZtdfIntegrityException("the manifest is larger than " + ManifestJson.MAX_BYTES + " bytes");
        }
        try (InputStream in = zip.getInputStream(entry)) {
            return read(in, (int) entry.getSize(), "the manifest");
        }
    }

    /** The one entry of that name, stored as it is: two of one name could be read differently by different readers. */
    private static ZipEntry entry(ZipFile zip, String name) throws ZtdfIntegrityException {
        List<? extends ZipEntry> named =
                zip.stream().filter(entry -> entry.getName().equals(name)).toList();
        if (named.size() != 1) {
            throw new ZtdfIntegrityException("there must be exactly one entry " + name);
        }
        ZipEntry entry = named.getFirst();
        if (entry.getMethod() != ZipEntry.STORED || entry.getSize() != entry.getCompressedSize()) {
            throw new ZtdfIntegrityException(name + " must be stored, not compressed");
        }
        return entry;
    }

    public Manifest manifest() {
        return manifest;
    }

    /**
     * Decrypts all of it. First of all the root signature is verified, before anything is decrypted; then each segment
     * as it is read. Every byte that is written was authenticated, but what was written before an exception is only a
     * beginning: write to a place from which it can be taken back.
     *
     * @param dek stays the caller's; must be 32 bytes long
     * @param out is not closed
     * @throws ZtdfIntegrityException if the file is not what was sealed under this key; the last byte was not written
     * @throws IOException if reading or writing fails
     */
    public void decryptTo(Dek dek, OutputStream out) throws IOException {
        if (dek.length() != KEY_BYTES || !manifest.integrity().isBy(dek)) {
            throw new ZtdfIntegrityException("the key does not fit the list of segments: the manifest was altered, or "
                    + "belongs to another payload");
        }
        List<Segment> segments = manifest.integrity().segments();
        try (InputStream in = zip.getInputStream(payload)) {
            for (int i = 0; i < segments.size(); i++) {
                byte[] plaintext = decrypt(in, dek, segments.get(i), i);
                try {
                    out.write(plaintext);
                } finally {
                    Arrays.fill(plaintext, (byte) 0);
                }
            }
        } catch (ZipException e) {
            throw new ZtdfIntegrityException("the payload is no longer whole: " + e.getMessage(), e);
        }
    }

    private static byte[] decrypt(InputStream in, Dek dek, Segment segment, int index) throws IOException {
        byte[] blob = read(in, segment.encryptedSize(), "segment " + index);
        Bytes tag = Bytes.of(Arrays.copyOfRange(blob, blob.length - AesGcm.TAG_BYTES, blob.length));
        if (!tag.equals(segment.tag())) {
            throw new ZtdfIntegrityException("segment " + index + " is not the one that the manifest lists there");
        }
        try {
            return AesGcm.open(dek.exposed(), blob, NO_AAD);
        } catch (IntegrityException e) {
            throw new ZtdfIntegrityException("segment " + index + " was altered", e);
        }
    }

    /** A zip's record may point anywhere, so that a failure to read is a fault of the file's, too. */
    private static byte[] read(InputStream in, int bytes, String what) throws ZtdfIntegrityException {
        byte[] read;
        try {
            read = in.readNBytes(bytes);
        } catch (IOException e) {
            throw new ZtdfIntegrityException(what + " cannot be read: " + e.getMessage(), e);
        }
        if (read.length != bytes) {
            throw new ZtdfIntegrityException(what + " is cut");
        }
        return read;
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }
}
