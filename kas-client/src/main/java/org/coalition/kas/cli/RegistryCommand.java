package org.coalition.kas.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.coalition.kas.client.Federation;
import org.coalition.kas.client.KasEntry;
import org.coalition.kas.client.KasException;
import org.coalition.kas.client.RegistryAdministrator;
import org.coalition.kas.client.RegistryAdministrator.Entry;
import org.coalition.kas.client.RegistryAdministrator.Name;
import org.coalition.kas.client.RegistryAdministrator.Step;
import org.coalition.kas.protocol.MalformedRequestException;
import org.coalition.kas.protocol.StrictJson;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lists and changes whom a nation's KAS trusts. */
@Command(
        name = "registry",
        description = {
            "Lists and changes whom a KAS trusts: members (kas-fra) and agreements (kas-usa kas-fra: from, to).",
            "Suspending and retiring need one administrator; what gives trust, a second one who approves it."
        },
        synopsisSubcommandLabel = "COMMAND",
        sortOptions = false)
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class RegistryCommand {

    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "show this help and end")
    @SuppressWarnings("UnusedVariable") // picocli goes by the annotation
    private boolean help;

    /** Which entry. */
    static final class Named {
        @Parameters(index = "0", paramLabel = "KASID", description = "a member; of an agreement, who sends")
        private String kasId;

        @Parameters(index = "1", arity = "0..1", paramLabel = "TO", description = "of an agreement, to whom")
        private @Nullable String to;

        Name name() {
            return new Name(to == null ? List.of(kasId) : List.of(kasId, to));
        }
    }

    /** What goes on record. */
    static final class Reason {
        @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "why, for the record")
        private String text;
    }

    /** What was looked at. */
    static final class Seen {
        @Option(
                names = "--if-match",
                paramLabel = "ETAG",
                description = "only if the entry is still what 'show' has shown; else what is there now")
        private @Nullable String etag;

        private Entry of(RegistryAdministrator registry, Name name) throws KasException {
            Entry there = registry.entry(name);
            return etag == null ? there : new Entry(there.content(), etag, there.proposal());
        }
    }

    /** What is to be done with a KAS's registry. */
    private interface Errand {
        void run(RegistryAdministrator registry, KasEntry kas, RegistryText text) throws KasException;
    }

    private int at(AdministratorOptions options, Errand errand) throws KasException {
        try (Federation federation = options.load()) {
            KasEntry kas = options.kas(federation);
            RegistryText text = new RegistryText(spec.commandLine().getOut());
            errand.run(new RegistryAdministrator(options.login(federation, kas)), kas, text);
            return 0;
        }
    }

    @Command(name = "list", description = "Lists members and agreements, and what waits for approval.")
    int list(@Mixin AdministratorOptions options) throws KasException {
        return at(options, (registry, kas, text) -> {
            text.list(registry.members());
            text.list(registry.agreements());
        });
    }

    @Command(name = "show", description = "Shows an entry whole, with its ETag and what waits for approval.")
    int show(@Mixin AdministratorOptions options, @Mixin Named named) throws KasException {
        return at(options, (registry, kas, text) -> text.show(registry.entry(named.name())));
    }

    @Command(name = "add", description = "Proposes a new member or agreement.")
    int add(
            @Mixin AdministratorOptions options,
            @Parameters(paramLabel = "FILE", description = "its content as JSON, as in a seed, without a status")
                    Path file,
            @Mixin Reason reason)
            throws KasException, IOException {
        ObjectNode content = content(file);
        return at(
                options, (registry, kas, text) -> text.proposed(registry.add(content, reason.text), "is to be added"));
    }

    @Command(
            name = "change",
            description = "Proposes another content for an entry; what is in force stays until approved.")
    int change(
            @Mixin AdministratorOptions options,
            @Parameters(paramLabel = "FILE", description = "its whole content as JSON") Path file,
            @Mixin Seen seen,
            @Mixin Reason reason)
            throws KasException, IOException {
        ObjectNode content = content(file);
        return at(options, (registry, kas, text) -> {
            String etag = seen.of(registry, Name.of(content)).etag();
            text.proposed(registry.change(content, etag, reason.text), "is to be changed");
        });
    }

    private ObjectNode content(Path file) throws IOException {
        try {
            if (StrictJson.parse(Files.readAllBytes(file)) instanceof ObjectNode content
                    && (content.has("kasId") || content.has("fromKas"))) {
                return content;
            }
        } catch (MalformedRequestException e) {
            throw new ParameterException(spec.commandLine(), file + " is not JSON: " + e.getMessage(), e);
        }
        throw new ParameterException(
                spec.commandLine(),
                file + " must hold an object with kasId (a member), or fromKas and toKas (an agreement)");
    }

    @Command(name = "suspend", description = "Ends trust at once, until it is resumed.")
    int suspend(@Mixin AdministratorOptions options, @Mixin Named named, @Mixin Reason reason) throws KasException {
        return at(options, (registry, kas, text) -> {
            registry.step(Step.SUSPEND, named.name(), null, reason.text);
            text.done(named.name(), "is SUSPENDED", kas);
        });
    }

    @Command(name = "resume", description = "Proposes to end a suspension.")
    int resume(@Mixin AdministratorOptions options, @Mixin Named named, @Mixin Seen seen, @Mixin Reason reason)
            throws KasException {
        return at(options, (registry, kas, text) -> {
            Name name = named.name();
            registry.step(Step.RESUME, name, seen.of(registry, name).etag(), reason.text)
                    .ifPresent(entry -> text.proposed(entry, "is to be resumed"));
        });
    }

    @Command(name = "approve", description = "Puts in force what another administrator has proposed; shows it first.")
    int approve(@Mixin AdministratorOptions options, @Mixin Named named, @Mixin Seen seen, @Mixin Reason reason)
            throws KasException {
        return at(options, (registry, kas, text) -> {
            Entry there = seen.of(registry, named.name());
            text.proposal(there);
            Optional<Entry> entry = registry.step(Step.APPROVE, named.name(), there.etag(), reason.text);
            text.done(named.name(), "is " + entry.map(Entry::status).orElse("gone"), kas);
        });
    }

    @Command(name = "withdraw", description = "Takes a proposal away.")
    int withdraw(@Mixin AdministratorOptions options, @Mixin Named named, @Mixin Seen seen, @Mixin Reason reason)
            throws KasException {
        return at(options, (registry, kas, text) -> {
            Entry there = seen.of(registry, named.name());
            registry.step(Step.WITHDRAW, named.name(), there.etag(), reason.text);
            text.proposal(there);
            text.line("withdrawn");
        });
    }

    @Command(name = "retire", description = "Ends a suspended member or agreement for good.")
    int retire(@Mixin AdministratorOptions options, @Mixin Named named, @Mixin Seen seen, @Mixin Reason reason)
            throws KasException {
        return at(options, (registry, kas, text) -> {
            Name name = named.name();
            registry.step(Step.RETIRE, name, seen.of(registry, name).etag(), reason.text);
            text.done(name, "is RETIRED", kas);
        });
    }
}
