package org.coalition.kas.ztdf;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

/**
 * Writes a zip of stored entries, in ZIP64 form (APPNOTE 4.3.14) whatever the sizes: one form, which every file
 * exercises, rather than one more for files that no test writes. {@link java.util.zip.ZipOutputStream} wants size and
 * checksum of a stored entry beforehand, which would cost a second pass; here they are put in afterwards.
 */
final class ZipWriter {

    private static final int LOCAL_HEADER = 0x04034b50;
    private static final int CENTRAL_HEADER = 0x02014b50;
    private static final int ZIP64_END = 0x06064b50;
    private static final int ZIP64_LOCATOR = 0x07064b50;
    private static final int END = 0x06054b50;
    private static final short VERSION_ZIP64 = 45;
    private static final short UTF_8_NAMES = 1 << 11;
    private static final short STORED = 0;
    /** 1 January 1980, the epoch of MS-DOS: a sealed file does not say when it was made. */
    private static final int DOS_EPOCH = 0x0021_0000;

    private static final int IN_ZIP64 = 0xffff_ffff;
    private static final short ZIP64_EXTRA = 1;

    private final SeekableByteChannel channel;
    private final List<Entry> entries = new ArrayList<>();
    private final CRC32 crc = new CRC32();
    private long start;

    private record Entry(String name, long offset, long size, int crc) {
        byte[] utf8() {
            return name.getBytes(StandardCharsets.UTF_8);
        }
    }

    ZipWriter(SeekableByteChannel channel) {
        this.channel = channel;
    }

    /** Begins an entry; {@link #write} fills it and {@link #endEntry} ends it. */
    void beginEntry(String name) throws IOException {
        crc.reset();
        start = channel.position();
        put(localHeader(new Entry(name, start, 0, 0)));
    }

    void write(byte[] bytes) throws IOException {
        crc.update(bytes);
        put(ByteBuffer.wrap(bytes));
    }

    /** Goes back to the local header and puts size and checksum in. */
    void endEntry(String name) throws IOException {
        long end = channel.position();
        ByteBuffer placeholder = localHeader(new Entry(name, start, 0, 0));
        Entry entry = new Entry(name, start, end - start - placeholder.remaining(), (int) crc.getValue());
        channel.position(start);
        put(localHeader(entry));
        channel.position(end);
        entries.add(entry);
    }

    /** Writes the central directory. The channel stays open. */
    void finish() throws IOException {
        long directory = channel.position();
        for (Entry entry : entries) {
            put(centralHeader(entry));
        }
        long end = channel.position();
        ByteBuffer tail = record(98);
        tail.putInt(ZIP64_END).putLong(44).putShort(VERSION_ZIP64).putShort(VERSION_ZIP64);
        tail.putInt(0).putInt(0).putLong(entries.size()).putLong(entries.size());
        tail.putLong(end - directory).putLong(directory);
        tail.putInt(ZIP64_LOCATOR).putInt(0).putLong(end).putInt(1);
        tail.putInt(END).putShort((short) 0).putShort((short) 0);
        tail.putShort((short) entries.size()).putShort((short) entries.size());
        tail.putInt((int) (end - directory)).putInt(IN_ZIP64).putShort((short) 0);
        put(tail.flip());
    }

    private static ByteBuffer localHeader(Entry entry) {
        ByteBuffer header = record(30 + entry.utf8().length + 20);
        header.putInt(LOCAL_HEADER).putShort(VERSION_ZIP64);
        common(header, entry, 20);
        header.put(entry.utf8());
        header.putShort(ZIP64_EXTRA).putShort((short) 16).putLong(entry.size()).putLong(entry.size());
        return header.flip();
    }

    private static ByteBuffer centralHeader(Entry entry) {
        ByteBuffer header = record(46 + entry.utf8().length + 28);
        header.putInt(CENTRAL_HEADER).putShort(VERSION_ZIP64).putShort(VERSION_ZIP64);
        common(header, entry, 28);
        // No comment, disk 0, no attributes.
        header.putShort((short) 0).putShort((short) 0).putShort((short) 0).putInt(0);
        header.putInt(IN_ZIP64).put(entry.utf8());
        header.putShort(ZIP64_EXTRA).putShort((short) 24);
        header.putLong(entry.size()).putLong(entry.size()).putLong(entry.offset());
        return header.flip();
    }

    private static void common(ByteBuffer header, Entry entry, int extra) {
        header.putShort(UTF_8_NAMES).putShort(STORED).putInt(DOS_EPOCH).putInt(entry.crc());
        header.putInt(IN_ZIP64).putInt(IN_ZIP64);
        header.putShort((short) entry.utf8().length).putShort((short) extra);
    }

    private static ByteBuffer record(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private void put(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}
