package org.coalition.kas.perf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where a scenario writes to. */
final class ResultsFolder {

    private ResultsFolder() {}

    /**
     * Makes the folder.
     *
     * @param wanted where the user wants it; null for one below {@code perf/results}, which {@code latest} leads to then
     */
    static Path prepare(Path project, @Nullable Path wanted, String name) throws IOException {
        if (wanted != null) {
            return Files.createDirectories(wanted.toAbsolutePath());
        }
        Path folder = Files.createDirectories(project.resolve("perf/results").resolve(name));
        Path latest = folder.resolveSibling("latest");
        Files.deleteIfExists(latest);
        Files.createSymbolicLink(latest, folder.getFileName());
        return folder;
    }
}
