package org.coalition.kas.kmsemulator;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/** A file that is replaced whole or not at all. */
record AtomicFile(Path path, String permissions) {

    /** Readable and writable by the owner only. */
    static AtomicFile secret(Path path) {
        return new AtomicFile(path, "rw-------");
    }

    /** Readable by everybody. */
    static AtomicFile open(Path path) {
        return new AtomicFile(path, "rw-r--r--");
    }

    /**
     * Writes beside the file, syncs, renames over it, and syncs the folder. Blocks for as long as the disk takes. When it
     * returns, the content survives a loss of power; when it throws, the old content is still there.
     */
    void write(byte[] content) throws IOException {
        Path folder = path.toAbsolutePath().getParent();
        if (folder == null) {
            throw new IOException(path + " is no file");
        }
        Path fresh = Files.createTempFile(folder, "." + path.getFileName(), ".tmp");
        try {
            if (posix()) {
                Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString(permissions));
            }
            writeAndSync(fresh, content);
            Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh);
        }
        if (posix()) {
            sync(folder);
        }
    }

    static boolean posix() {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    }

    private static void writeAndSync(Path file, byte[] content) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            ByteBuffer buffer = ByteBuffer.wrap(content);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        }
    }

    private static void sync(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
