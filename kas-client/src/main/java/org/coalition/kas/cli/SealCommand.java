package org.coalition.kas.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.coalition.kas.client.Federation;
import org.coalition.kas.client.KasException;
import org.coalition.kas.ztdf.Guards;
import org.coalition.kas.ztdf.Manifest;
import org.coalition.kas.ztdf.WrapType;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Seals a file under a policy. */
@Command(
        name = "seal",
        description = "Seals a file: nobody reads it without the KASes that it is sealed for.",
        sortOptions = false)
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class SealCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private ConfigOption config;

    @Parameters(paramLabel = "FILE", description = "what to seal")
    private Path file;

    @Option(names = "--out", paramLabel = "FILE", description = "the sealed file; else FILE.ztdf")
    private @Nullable Path out;

    @Option(
            names = "--to",
            paramLabel = "NATION",
            description = "whose KASes guard it; else the first KAS of the configuration. All of USA,FRA must agree;"
                    + " of FRA/GBR one is enough")
    private @Nullable String to;

    @Option(names = "--any-of", description = "any one of these KASes can release it; else all of them must")
    private boolean anyOf;

    @Option(
            names = "--wrap",
            paramLabel = "RSA|EC|ML_KEM",
            description = "to which of their keys, if they have it: RSA, as by default, EC, or ML_KEM against quantum"
                    + " computers")
    private WrapType wrap = WrapType.RSA;

    @ArgGroup(exclusive = false, multiplicity = "1")
    private PolicyOptions policy;

    @Option(names = "--force", description = "replace what is at --out")
    private boolean force;

    @Override
    public Integer call() throws KasException, IOException {
        PrintWriter err = spec.commandLine().getErr();
        try (Federation federation = config.load()) {
            Guards<String> guards = guards(federation);
            Path target = out == null ? file.resolveSibling(file.getFileName() + ".ztdf") : out;
            err.println(
                    "sealing " + file + " (" + Sizes.of(Files.size(file)) + ") for " + String.join(", ", guards.all()));
            err.flush();
            Manifest manifest = federation.seal(
                    file, target, policy.policy(), guards, wrap, JsonNodeFactory.instance.objectNode(), force);
            report(manifest, target, guards);
            return 0;
        }
    }

    private Guards<String> guards(Federation federation) {
        try {
            Guards<String> guards = Guards.parse(
                    to == null ? federation.config().kases().getFirst().nation() : to);
            return anyOf ? Guards.anyOf(guards.all()) : guards;
        } catch (IllegalArgumentException e) {
            throw new ParameterException(
                    spec.commandLine(), "--to must be names with commas or slashes between them, as in USA,FRA/GBR", e);
        }
    }

    private void report(Manifest manifest, Path target, Guards<String> guards) throws IOException {
        PrintWriter print = spec.commandLine().getOut();
        print.println("sealed " + target + " (" + Sizes.of(Files.size(target)) + ")");
        print.println("  policy   " + manifest.policy().summary());
        print.println("  keys     "
                + manifest.keyAccessObjects().stream()
                        .map(kao ->
                                kao.path("url").asText() + " " + kao.path("kid").asText())
                        .collect(Collectors.joining(", ")));
        print.println("  release  " + releaseText(guards));
        print.println("next: kas open " + target + " --as USER."
                + guards.all().getFirst().toLowerCase(Locale.ROOT));
    }

    private static String releaseText(Guards<String> guards) {
        boolean alternates = guards.splits().stream().anyMatch(split -> split.size() > 1);
        return switch (guards.release()) {
            case ALL_OF -> alternates ? "one KAS for each split must agree (allOf)" : "every KAS must agree (allOf)";
            case ANY_OF -> "any of the KASes can release it (anyOf)";
            case EACH -> "by that KAS alone";
        };
    }
}
