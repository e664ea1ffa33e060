package org.coalition.kas.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.coalition.kas.policy.Decision.Reason;
import org.junit.jupiter.api.Test;

final class DecisionTest {

    private static Decision failing(String... names) {
        Map<String, Boolean> checks = new LinkedHashMap<>();
        DecisionReader.CHECKS.forEach(name -> checks.put(name, !List.of(names).contains(name)));
        List<Reason> reasons = List.of(names).stream()
                .map(name -> new Reason(name, "no " + name))
                .toList();
        return new Decision(names.length == 0, reasons, checks, new Decision.Levels(null, null), "version");
    }

    @Test
    void onlyAgreementFailed_isTrueWhereNothingElseFailed() {
        assertThat(failing("agreement").onlyAgreementFailed()).isTrue();
        assertThat(failing("industry", "agreement").onlyAgreementFailed()).isFalse();
        assertThat(failing("industry").onlyAgreementFailed()).isFalse();
        assertThat(failing().onlyAgreementFailed()).isFalse();
    }

    @Test
    void firstFailedCheck_isInThePolicysOrder() {
        assertThat(failing("coi", "industry").firstFailedCheck()).isEqualTo("coi");
        assertThat(failing().firstFailedCheck()).isEqualTo("none");
    }

    @Test
    void explanation_joinsTheReasons() {
        assertThat(failing("coi", "industry").explanation()).isEqualTo("no coi; no industry");
        assertThat(failing().explanation()).isEmpty();
    }
}
