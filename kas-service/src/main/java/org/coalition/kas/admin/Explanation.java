package org.coalition.kas.admin;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.coalition.kas.domain.KasIdentity;
import org.coalition.kas.domain.Subject;
import org.coalition.kas.policy.Decision;
import org.jspecify.annotations.Nullable;

/**
 * A decision, check by check.
 *
 * @param subject as the policy saw him
 * @param checks in the policy's order
 */
record Explanation(String kasId, String policyVersion, boolean allow, Seen subject, List<Check> checks) {

    /** One check, and why it does not hold. */
    record Check(
            String check,
            boolean holds,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String reason) {}

    /**
     * A subject as the policy saw him; what his claims don't have is {@code null}.
     *
     * @param assurance the level that his issuer's configuration gives to his {@code acr}
     */
    record Seen(
            String uniqueID,
            String issuer,
            @Nullable String clearance,
            @Nullable String countryOfAffiliation,
            @Nullable List<String> acpCOI,
            @Nullable String organizationType,
            @Nullable String assurance,
            List<String> amr) {

        static Seen of(Subject subject) {
            return new Seen(
                    subject.uniqueId(),
                    subject.issuer(),
                    subject.clearance(),
                    subject.countryOfAffiliation(),
                    subject.acpCoi(),
                    subject.organizationType(),
                    subject.assurance(),
                    subject.amr());
        }
    }

    static Explanation of(KasIdentity identity, Subject subject, Decision decision) {
        Map<String, String> reasons = decision.reasons().stream()
                .collect(Collectors.toMap(reason -> reason.code().toLowerCase(Locale.ROOT), Decision.Reason::text));
        List<Check> checks = decision.checks().entrySet().stream()
                .map(check -> new Check(check.getKey(), check.getValue(), reasons.get(check.getKey())))
                .toList();
        return new Explanation(
                identity.kasId().value(), decision.policyVersion(), decision.allow(), Seen.of(subject), checks);
    }
}
