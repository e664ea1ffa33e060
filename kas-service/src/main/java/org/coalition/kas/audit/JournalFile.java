package org.coalition.kas.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The journal on disk: one JSON record a line. Opening it finds the chain's end; a last line that a crash tore is cut
 * off, and that is noted in the log. A complete record that does not hold stops the start: somebody has edited it.
 */
final class JournalFile implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(JournalFile.class);
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int TAIL_BYTES = 1 << 16;
    private static final int PROBE_BYTES = 4_096;

    private final FileChannel channel;
    private final FileLock lock;
    private HashChain chain;
    private long durable;

    private JournalFile(FileChannel channel, FileLock lock, HashChain chain) throws IOException {
        this.channel = channel;
        this.lock = lock;
        this.chain = chain;
        this.durable = channel.size();
    }

    /**
     * Opens the journal, or makes it. It is locked before it is read: what looks like a torn record may be one that
     * another process is just writing.
     *
     * @throws IOException naming the setting, if the journal is another's or does not hold
     */
    static JournalFile open(Path file) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        if (!Files.exists(file)) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            makeDurable(folder);
        }
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            FileLock lock = lock(channel, file);
            return new JournalFile(channel, lock, recover(channel, file));
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** A file whose name is not on disk is lost with all its records. */
    private static void makeDurable(@Nullable Path folder) throws IOException {
        if (folder != null) {
            try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
                names.force(true);
            }
        }
    }

    private static FileLock lock(FileChannel channel, Path file) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return lock;
            }
        } catch (OverlappingFileLockException e) {
            throw new IOException("kas.audit.file: " + file + " is open in this process", e);
        }
        throw new IOException("kas.audit.file: " + file + " is written by another process");
    }

    HashChain chain() {
        return chain;
    }

    /** Appends whole lines and waits until they are on disk. What a failed append left behind is cut off first. */
    void append(byte[] lines) throws IOException {
        write(lines);
        durable += lines.length;
    }

    /** Finds out whether lines can be written, and leaves none behind. */
    void probe() throws IOException {
        write(new byte[PROBE_BYTES]);
        channel.truncate(durable);
    }

    private void write(byte[] bytes) throws IOException {
        if (channel.size() != durable) {
            channel.truncate(durable);
        }
        channel.position(durable);
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
        channel.force(false);
    }

    /** Takes up the chain where the file ends, after an append has failed. */
    void rewind(HashChain before) {
        chain = before;
    }

    private static HashChain recover(FileChannel channel, Path file) throws IOException {
        long length = channel.size();
        byte[] tail = tail(channel, length);
        int end = lastNewline(tail, tail.length);
        if (end + 1 < tail.length) {
            int torn = tail.length - end - 1;
            LOG.warn("The audit journal {} ended in a torn record of {} bytes: cut off", file, torn);
            channel.truncate(length - torn);
            channel.force(true);
        }
        if (end < 0) {
            return new HashChain(UUID.randomUUID().toString(), 0, HashChain.START);
        }
        int start = lastNewline(tail, end) + 1;
        return continued(file, new String(tail, start, end - start, StandardCharsets.UTF_8));
    }

    /** The end of the file, with one whole record in it at least if there is one. */
    private static byte[] tail(FileChannel channel, long length) throws IOException {
        for (long bytes = TAIL_BYTES; ; bytes *= 2) {
            ByteBuffer tail = ByteBuffer.allocate(Math.toIntExact(Math.min(length, bytes)));
            long from = length - tail.capacity();
            while (tail.hasRemaining() && channel.read(tail, from + tail.position()) >= 0) {}
            int end = lastNewline(tail.array(), tail.capacity());
            if (from == 0 || (end >= 0 && lastNewline(tail.array(), end) >= 0)) {
                return tail.array();
            }
        }
    }

    private static HashChain continued(Path file, String lastLine) throws IOException {
        JsonNode last;
        try {
            last = MAPPER.readTree(lastLine);
        } catch (JsonProcessingException e) {
            throw new IOException("kas.audit.file: the last record of " + file + " is not JSON", e);
        }
        if (!HashChain.isIntact(last)) {
            throw new IOException("kas.audit.file: the last record of " + file + " has been edited");
        }
        return new HashChain(
                last.path("chainId").asText(),
                last.path("seq").asLong(),
                last.path("hash").asText());
    }

    private static int lastNewline(byte[] bytes, int before) {
        int i = before - 1;
        while (i >= 0 && bytes[i] != '\n') {
            i--;
        }
        return i;
    }

    /** An interrupted write has closed the channel already, and given up the lock with it. */
    @Override
    public void close() throws IOException {
        if (channel.isOpen()) {
            lock.release();
        }
        channel.close();
    }
}
