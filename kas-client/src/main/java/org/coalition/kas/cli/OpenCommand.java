package org.coalition.kas.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.coalition.kas.client.Federation;
import org.coalition.kas.client.KasException;
import org.coalition.kas.client.Session;
import org.coalition.kas.ztdf.Manifest;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Opens a sealed file for a user. */
@Command(
        name = "open",
        description = "Opens a sealed file, if its KASes release the key to this user.",
        sortOptions = false)
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class OpenCommand implements Callable<Integer> {

    private static final String SUFFIX = ".ztdf";

    @Spec
    private CommandSpec spec;

    @Mixin
    private ConfigOption config;

    @Mixin
    private ReaderOptions reader;

    @Parameters(paramLabel = "FILE.ztdf", description = "a sealed file")
    private Path file;

    @Option(names = "--out", paramLabel = "FILE", description = "the plaintext; else the name without .ztdf")
    private @Nullable Path out;

    @Option(names = "--force", description = "replace what is at --out")
    private boolean force;

    @Override
    public Integer call() throws KasException, IOException {
        PrintWriter err = spec.commandLine().getErr();
        Path target = out == null ? withoutSuffix() : out;
        try (Federation federation = config.load()) {
            err.println("opening " + file + " (" + Sizes.of(Files.size(file)) + ") as " + reader.user());
            err.flush();
            Session session = reader.login(federation);
            err.println(
                    "asking " + session.kas().kasId() + " at " + session.kas().url());
            err.flush();
            Manifest manifest = session.open(file, target, force);
            PrintWriter print = spec.commandLine().getOut();
            print.println("opened " + target + " ("
                    + Sizes.of(manifest.integrity().plaintextSize()) + "): "
                    + Printable.of(manifest.policy().summary()));
            return 0;
        }
    }

    private Path withoutSuffix() {
        String name = file.getFileName().toString();
        return file.resolveSibling(
                name.endsWith(SUFFIX) ? name.substring(0, name.length() - SUFFIX.length()) : name + ".opened");
    }
}
