package org.coalition.kas.policy;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What was decided, and why.
 *
 * @param allow whether every check holds
 * @param reasons one for each check that failed, in the policy's order
 * @param checks each check by its name, in the policy's order
 * @param levels what the nations' words were taken for
 * @param policyVersion the version of rules and data that decided
 */
public record Decision(
        boolean allow, List<Reason> reasons, Map<String, Boolean> checks, Levels levels, String policyVersion) {

    static final String AGREEMENT = "agreement";

    public Decision {
        reasons = List.copyOf(reasons);
        checks = Collections.unmodifiableMap(new LinkedHashMap<>(checks));
    }

    /** Whether the agreement is all that stands in the way: {@code AGREEMENT_DENIED}, where else {@code POLICY_DENIED}. */
    public boolean onlyAgreementFailed() {
        return !allow && failedChecks().equals(List.of(AGREEMENT));
    }

    /** The name of the first check that failed, or {@code none}. One of a dozen values, and so fit for a metric. */
    public String firstFailedCheck() {
        return failedChecks().stream().findFirst().orElse("none");
    }

    /** The reasons' texts for a reader, empty if there are none. They may quote the request. */
    public String explanation() {
        return reasons.stream().map(Reason::text).collect(Collectors.joining("; "));
    }

    private List<String> failedChecks() {
        return checks.entrySet().stream()
                .filter(check -> !check.getValue())
                .map(Entry::getKey)
                .toList();
    }

    /**
     * Why a check failed.
     *
     * @param code the check's name in capitals, for example {@code COI_COHERENCE}
     * @param text a sentence for the subject, of printable characters and at most 500 of them
     */
    public record Reason(String code, String text) {}

    /**
     * By their canonical names, for example {@code TOP_SECRET}.
     *
     * @param subject of the clearance, by the table of the subject's nation; {@code null} if it has none
     * @param resource of the classification, by the table of its nation; {@code null} if it has none
     */
    public record Levels(@Nullable String subject, @Nullable String resource) {}
}
