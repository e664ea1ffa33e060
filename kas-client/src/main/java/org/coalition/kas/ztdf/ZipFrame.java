package org.coalition.kas.ztdf;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * Looks at the frame of a zip before {@link java.util.zip.ZipFile} does, which is lenient about what stands before the
 * first and after the last record, and reads a central directory of any size into memory.
 */
final class ZipFrame {

    private static final int LOCAL_HEADER = 0x04034b50;
    private static final int ZIP64_END = 0x06064b50;
    private static final int ZIP64_LOCATOR = 0x07064b50;
    private static final int END = 0x06054b50;
    private static final int END_BYTES = 22;
    private static final int LOCATOR_BYTES = 20;
    private static final int ZIP64_END_BYTES = 56;
    private static final int ENTRIES = 2;
    private static final int MAX_DIRECTORY_BYTES = 1 << 16;
    private static final long IN_ZIP64 = 0xffff_ffffL;

    private ZipFrame() {}

    /**
     * Checks that the file begins with an entry, ends with the end record, without a comment, and has two entries in a
     * small central directory.
     *
     * @throws ZtdfIntegrityException if not
     */
    static void check(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            long size = channel.size();
            require(size >= END_BYTES + 4, "it is too short");
            require(read(channel, 0, 4).getInt(0) == LOCAL_HEADER, "it does not begin with a zip entry");
            long endAt = size - END_BYTES;
            ByteBuffer end = read(channel, endAt, END_BYTES);
            require(
                    end.getInt(0) == END && end.getShort(20) == 0,
                    "it does not end with a zip's end record: it was cut or extended");
            long entries = end.getShort(10) & 0xffffL;
            long bytes = end.getInt(12) & IN_ZIP64;
            long offset = end.getInt(16) & IN_ZIP64;
            if (entries == 0xffff || bytes == IN_ZIP64 || offset == IN_ZIP64) {
                checkZip64(channel, endAt);
            } else {
                checkDirectory(entries, bytes);
            }
        }
    }

    private static void checkZip64(FileChannel channel, long endAt) throws IOException {
        require(endAt >= LOCATOR_BYTES + ZIP64_END_BYTES, "it is too short");
        ByteBuffer locator = read(channel, endAt - LOCATOR_BYTES, LOCATOR_BYTES);
        long zip64At = endAt - LOCATOR_BYTES - ZIP64_END_BYTES;
        require(
                locator.getInt(0) == ZIP64_LOCATOR && locator.getLong(8) == zip64At,
                "its ZIP64 locator does not point at the record before it");
        ByteBuffer zip64 = read(channel, zip64At, ZIP64_END_BYTES);
        require(zip64.getInt(0) == ZIP64_END, "its ZIP64 end record is not there");
        checkDirectory(zip64.getLong(32), zip64.getLong(40));
        require(zip64.getLong(48) + zip64.getLong(40) == zip64At, "its central directory is not before its end");
    }

    private static void checkDirectory(long entries, long bytes) throws ZtdfIntegrityException {
        require(entries == ENTRIES, "it must hold two entries, a manifest and a payload");
        require(bytes >= 0 && bytes <= MAX_DIRECTORY_BYTES, "its central directory is too large");
    }

    private static ByteBuffer read(FileChannel channel, long position, int bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, position + buffer.position()) < 0) {
                throw new ZtdfIntegrityException("not a sealed file: it became shorter while it was read");
            }
        }
        return buffer;
    }

    private static void require(boolean holds, String what) throws ZtdfIntegrityException {
        if (!holds) {
            throw new ZtdfIntegrityException("not a sealed file, or no longer whole: " + what);
        }
    }
}
