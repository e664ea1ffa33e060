package org.coalition.kas.client;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.UUID;

/** A file beside its target, moved into its place when it is whole, and otherwise deleted. */
final class UnfinishedFile implements AutoCloseable {

    private final Path target;
    private final Path unfinished;
    private final FileChannel channel;

    private UnfinishedFile(Path target, Path unfinished, FileChannel channel) {
        this.target = target;
        this.unfinished = unfinished;
        this.channel = channel;
    }

    /**
     * Begins one.
     *
     * @param secret whether it is for its owner's eyes alone, where the file system knows of owners
     */
    static UnfinishedFile beside(Path target, boolean secret) throws IOException {
        Path absolute = target.toAbsolutePath();
        Path unfinished = absolute.resolveSibling("." + absolute.getFileName() + "." + UUID.randomUUID() + ".part");
        boolean posix = absolute.getFileSystem().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] attributes = secret && posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
        FileChannel channel = FileChannel.open(
                unfinished, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), attributes);
        return new UnfinishedFile(absolute, unfinished, channel);
    }

    FileChannel channel() {
        return channel;
    }

    /**
     * Moves it into its place.
     *
     * @throws FileAlreadyExistsException if something is there, and must not be replaced
     */
    void finish(boolean replace) throws IOException {
        channel.force(true);
        channel.close();
        if (replace) {
            Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } else {
            Files.move(unfinished, target);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
        Files.deleteIfExists(unfinished);
    }
}
