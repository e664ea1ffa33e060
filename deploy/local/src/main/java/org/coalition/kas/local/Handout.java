package org.coalition.kas.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Copies for containers, a folder for each. A container runs as a user of its own, which this machine need not know, so
 * the copies are readable by everybody; nobody but the operator gets through the folder above them, and each container has
 * no more of it mounted than its own files.
 */
final class Handout {

    private final Path folder;
    private final SortedMap<String, SortedSet<String>> written = new TreeMap<>();

    /** A handout in this folder, which only its owner may enter. */
    Handout(Home home, String name) {
        this.folder = home.folder(name);
    }

    /** Gives a container what these files hold, one after the other, as one file. */
    Path give(String container, String name, List<Path> sources) {
        StringBuilder content = new StringBuilder();
        for (Path source : sources) {
            content.append(read(source));
        }
        return give(container, name, content.toString());
    }

    /** Gives a container a file with this content; one that holds it already stays untouched. */
    Path give(String container, String name, String content) {
        Path file = folder.resolve(container).resolve(name);
        if (!Files.exists(file) || !read(file).equals(content)) {
            write(file, content);
            written.computeIfAbsent(container, any -> new TreeSet<>()).add(name);
        }
        return file;
    }

    /** What has been written so far: the names of files, by container. */
    SortedMap<String, SortedSet<String>> written() {
        return written;
    }

    private static void write(Path file, String content) {
        try {
            Files.createDirectories(file.getParent());
            Path draft = file.resolveSibling(file.getFileName() + ".new");
            Files.writeString(draft, content);
            Files.setPosixFilePermissions(draft, PosixFilePermissions.fromString("r--r--r--"));
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new LocalFailure(
                    "cannot write " + file + ". If a folder has its name, it was made by docker-compose"
                            + " before this command was run: delete it",
                    e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new LocalFailure("cannot read " + file, e);
        }
    }
}
