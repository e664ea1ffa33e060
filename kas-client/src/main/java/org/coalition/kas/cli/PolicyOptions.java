package org.coalition.kas.cli;

import java.util.List;
import org.coalition.kas.ztdf.Policy;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A policy, as it is written on a command line. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class PolicyOptions {

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

    enum CoiOperator {
        ALL,
        ANY
    }

    Policy policy() {
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
}
