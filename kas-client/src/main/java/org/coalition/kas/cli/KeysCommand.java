package org.coalition.kas.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.coalition.kas.client.Federation;
import org.coalition.kas.client.KasEntry;
import org.coalition.kas.client.KasException;
import org.coalition.kas.client.KeyAdministrator;
import org.coalition.kas.client.KeyAdministrator.State;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lists and changes the keys that data is wrapped to at a KAS. */
@Command(
        name = "keys",
        description = "Lists, adds, rotates and disables the keys that data is wrapped to at a KAS.",
        synopsisSubcommandLabel = "COMMAND",
        sortOptions = false)
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class KeysCommand {

    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "show this help and end")
    @SuppressWarnings("UnusedVariable") // picocli goes by the annotation
    private boolean help;

    /** What is to be done with a KAS's keys. */
    private interface Errand {
        void run(KeyAdministrator keys, KasEntry kas) throws KasException;
    }

    private static int at(AdministratorOptions options, Errand errand) throws KasException {
        try (Federation federation = options.load()) {
            KasEntry kas = options.kas(federation);
            errand.run(new KeyAdministrator(options.login(federation, kas)), kas);
            return 0;
        }
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    @Command(name = "list", description = "Lists them: what each may be used for, since when, by whom and why.")
    int list(@Mixin AdministratorOptions options) throws KasException {
        return at(options, (keys, kas) -> {
            List<KeyAdministrator.Key> all = keys.keys();
            int width = all.stream().mapToInt(key -> key.kid().length()).max().orElse(1);
            all.forEach(key -> print(key, width));
        });
    }

    private void print(KeyAdministrator.Key key, int width) {
        String line = String.format(
                Locale.ROOT,
                "%-" + width + "s  %-11s  %-12s  %s  %s",
                key.kid(),
                key.state(),
                key.algorithm(),
                key.published() ? "published" : "         ",
                key.place());
        out().println(Printable.of(line));
        String history = key.since().map(since -> "  since " + since).orElse("")
                + key.by().map(by -> " by " + by).orElse("")
                + key.note().map(note -> ": " + note).orElse("");
        if (!history.isEmpty()) {
            out().println(Printable.of(" ".repeat(width) + history));
        }
    }

    @Command(name = "add", description = "Adds a key version of Cloud KMS; clients wrap to the newest active key.")
    int add(
            @Mixin AdministratorOptions options,
            @Parameters(paramLabel = "KID", description = "its name in the protocol") String kid,
            @Parameters(paramLabel = "NAME", description = "projects/…/cryptoKeyVersions/V") String name,
            @Option(
                            names = "--state",
                            defaultValue = "ACTIVE",
                            paramLabel = "STATE",
                            description = "${COMPLETION-CANDIDATES}; else ${DEFAULT-VALUE}")
                    State state,
            @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "why, for the record")
                    String reason)
            throws KasException {
        return at(options, (keys, kas) -> {
            keys.add(kid, name, state, reason);
            told(kid, state, kas);
        });
    }

    @Command(name = "set-state", description = "Says what a key may be used for from now on.")
    int setState(
            @Mixin AdministratorOptions options,
            @Parameters(paramLabel = "KID") String kid,
            @Parameters(paramLabel = "STATE", description = "${COMPLETION-CANDIDATES}") State state,
            @Option(
                            names = "--from",
                            paramLabel = "STATE",
                            description = "its state now; must be said to let it be used for more")
                    @Nullable
                    State from,
            @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "why, for the record")
                    String reason)
            throws KasException {
        return at(options, (keys, kas) -> {
            Optional<String> warning = keys.setState(kid, state, from, reason);
            told(kid, state, kas);
            warning.ifPresent(text -> out().println(Printable.of(text)));
        });
    }

    private void told(String kid, State state, KasEntry kas) {
        out().println(Printable.of(kid) + " is " + state + " at every replica of " + kas.kasId() + " within 10 s");
    }
}
