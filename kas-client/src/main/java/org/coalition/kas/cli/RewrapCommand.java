package org.coalition.kas.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.coalition.kas.client.Federation;
import org.coalition.kas.client.KasException;
import org.coalition.kas.client.NotReleasedException;
import org.coalition.kas.client.Rewrapped;
import org.coalition.kas.client.Session;
import org.coalition.kas.crypto.Dek;
import org.coalition.kas.ztdf.Manifest;
import org.coalition.kas.ztdf.ZtdfReader;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Asks for a file's keys and shows the answer, without opening anything. */
@Command(
        name = "rewrap",
        description = "Asks for the keys of a sealed file, verifies the answer and prints it; the keys are wiped.",
        sortOptions = false)
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class RewrapCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private ConfigOption config;

    @Mixin
    private ReaderOptions reader;

    @Parameters(paramLabel = "FILE.ztdf", description = "a sealed file")
    private Path file;

    @ArgGroup
    private Form form = new Form();

    static final class Form {
        @Option(names = "--json", description = "print the answer as it came: the keys in it are still wrapped")
        private boolean json;

        @Option(names = "--curl", description = "send nothing, print a curl command that does: good for 60 s, and once")
        private boolean curl;
    }

    @Override
    public Integer call() throws KasException, IOException {
        PrintWriter err = spec.commandLine().getErr();
        try (Federation federation = config.load();
                ZtdfReader sealed = ZtdfReader.open(file)) {
            err.println("reading " + file + " (" + Sizes.of(Files.size(file)) + ") as " + reader.user());
            err.flush();
            Session session = reader.login(federation);
            if (form.curl) {
                spec.commandLine().getOut().println(CurlCommand.of(federation, session, sealed.manifest()));
                err.println("good for 60 s, and once; the keys come wrapped to a key that is gone already");
                return 0;
            }
            err.println(
                    "asking " + session.kas().kasId() + " at " + session.kas().url());
            err.flush();
            return show(session, sealed.manifest());
        }
    }

    private int show(Session session, Manifest manifest) throws KasException {
        PrintWriter print = spec.commandLine().getOut();
        try (Rewrapped rewrapped = session.rewrap(manifest)) {
            if (form.json) {
                print.println(rewrapped.response().toJson().toPrettyString());
            } else {
                print.println("request " + rewrapped.requestId() + ", status " + rewrapped.status() + ", "
                        + rewrapped.took().toMillis() + " ms");
                rewrapped.results().forEach(result -> print.println("  " + ResultText.line(result)));
            }
            return status(rewrapped);
        }
    }

    private static int status(Rewrapped rewrapped) throws KasException {
        try (Dek dek = rewrapped.dek()) {
            return Dek.isLength(dek.length()) ? 0 : Failure.NOT_INTACT;
        } catch (NotReleasedException e) {
            return Failure.REFUSED;
        }
    }
}
