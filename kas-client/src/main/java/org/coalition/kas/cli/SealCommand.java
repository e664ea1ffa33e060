package org.coalition.kas.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.coalition.kas.client.Federation;
import org.coalition.kas.client.KasException;
import org.coalition.kas.protocol.ReleaseMode;
import org.coalition.kas.ztdf.Manifest;
import org.coalition.kas.ztdf.Policy;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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
            split = ",",
            paramLabel = "NATION",
            description = "whose KASes guard it; else the first KAS of the configuration")
    private @Nullable List<String> to;

    @Option(names = "--any-of", description = "any one of these KASes can release it; else all of them must")
    private boolean anyOf;

    @Option(names = "--classification", required = true, paramLabel = "TERM", description = "for example SECRET")
    private String classification;

    @Option(
            names = "--classification-nation",
            paramLabel = "NATION",
            description = "whose term that is; else one of UNCLASSIFIED, RESTRICTED, CONFIDENTIAL, SECRET, TOP_SECRET")
    private @Nullable String classificationNation;

    @Option(
            names = "--releasable-to",
            required = true,
            split = ",",
            paramLabel = "NATION",
            description = "whose people may read it, for example USA,FRA")
    private List<String> releasableTo;

    @Option(names = "--coi", split = ",", paramLabel = "COI", description = "communities of interest, for example NATO")
    private @Nullable List<String> coi;

    @Option(
            names = "--coi-operator",
            paramLabel = "ALL|ANY",
            description = "whether a reader needs all of these communities, as by default, or any of them")
    private @Nullable CoiOperator coiOperator;

    @Option(names = "--caveats", split = ",", paramLabel = "CAVEAT", description = "for example NOFORN")
    private @Nullable List<String> caveats;

    @Option(names = "--force", description = "replace what is at --out")
    private boolean force;

    enum CoiOperator {
        ALL,
        ANY
    }

    @Override
    public Integer call() throws KasException, IOException {
        PrintWriter err = spec.commandLine().getErr();
        try (Federation federation = config.load()) {
            List<String> nations =
                    to == null ? List.of(federation.config().kases().getFirst().nation()) : to;
            Path target = out == null ? file.resolveSibling(file.getFileName() + ".ztdf") : out;
            err.println("sealing " + file + " (" + Sizes.of(Files.size(file)) + ") for " + String.join(", ", nations));
            err.flush();
            Manifest manifest = federation.seal(
                    file, target, policy(), nations, release(nations), JsonNodeFactory.instance.objectNode(), force);
            report(manifest, target, nations);
            return 0;
        }
    }

    private ReleaseMode release(List<String> nations) {
        if (anyOf) {
            return ReleaseMode.ANY_OF;
        }
        return nations.size() == 1 ? ReleaseMode.EACH : ReleaseMode.ALL_OF;
    }

    private Policy policy() {
        Policy.Builder policy = Policy.classified(classification).releasableTo(releasableTo);
        if (classificationNation != null) {
            policy.classificationNation(classificationNation);
        }
        if (coi != null) {
            policy.coi(coi);
        }
        if (coiOperator != null) {
            policy.coiOperator(coiOperator.name());
        }
        if (caveats != null) {
            policy.caveats(caveats);
        }
        return policy.build();
    }

    private void report(Manifest manifest, Path target, List<String> nations) throws IOException {
        PrintWriter print = spec.commandLine().getOut();
        print.println("sealed " + target + " (" + Sizes.of(Files.size(target)) + ")");
        print.println("  policy   " + manifest.policy().summary());
        print.println("  keys     "
                + manifest.keyAccessObjects().stream()
                        .map(kao ->
                                kao.path("url").asText() + " " + kao.path("kid").asText())
                        .collect(Collectors.joining(", ")));
        print.println("  release  " + releaseText(manifest.release()));
        print.println(
                "next: kas open " + target + " --as USER." + nations.getFirst().toLowerCase(Locale.ROOT));
    }

    private static String releaseText(ReleaseMode release) {
        return switch (release) {
            case ALL_OF -> "every KAS must agree (allOf)";
            case ANY_OF -> "any of the KASes can release it (anyOf)";
            case EACH -> "by that KAS alone";
        };
    }
}
