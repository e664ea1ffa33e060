package org.coalition.kas.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.coalition.kas.policy.Decision.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DecisionReaderTest {

    private static final String RULES = "0123456789ab";

    private static ObjectNode denial() {
        return (ObjectNode) Asked.json("""
                {"allow": false, "policyVersion": "equivalency-1",
                 "levels": {"subject": "TOP_SECRET", "resource": null},
                 "reasons": [{"code": "COI", "text": "COI not held: NATO"}],
                 "checks": {"agreement": true, "authenticated": true, "clearance": true, "releasability": true,
                   "coi": false, "coi_coherence": true, "embargo": true, "authentication_strength": true,
                   "industry": true}}""");
    }

    @Test
    void read_whenAnswerIsADecision_givesItInTheOrderOfTheChecks() {
        Decision decision = DecisionReader.read(denial(), RULES);
        assertThat(decision.reasons()).containsExactly(new Reason("COI", "COI not held: NATO"));
        assertThat(decision.checks().keySet()).containsExactlyElementsOf(DecisionReader.CHECKS);
        assertThat(decision.levels()).isEqualTo(new Decision.Levels("TOP_SECRET", null));
        assertThat(decision.policyVersion()).isEqualTo("0123456789ab/equivalency-1");
    }

    @Test
    void read_whenAnOlderPolicyTellsNoLevels_isTheDecisionWithoutThem() {
        assertThat(DecisionReader.read(denial().without("levels"), RULES).levels())
                .isEqualTo(new Decision.Levels(null, null));
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '\'', delimiter = '|', textBlock = """
            allow         | true
            allow         | "false"
            allow         | null
            policyVersion | 1
            policyVersion | ""
            policyVersion | "a b"
            policyVersion | "a\\nb"
            checks        | {}
            checks        | [false]
            levels        | {"subject": 3}
            levels        | {"resource": ""}
            levels        | {"resource": "SECRET\\nDENY"}
            reasons       | []
            reasons       | {}
            reasons       | [{"code": "COI"}]
            reasons       | [{"code": "EMBARGO", "text": "later"}]
            reasons       | [{"code": "COI", "text": "a"}, {"code": "COI", "text": "b"}]
            """)
    void read_whenAFieldIsNotAsItShouldBe_isUnavailable(String field, String value) {
        ObjectNode answer = denial();
        answer.set(field, Asked.json(value));
        assertUnavailable(answer);
    }

    @ParameterizedTest
    @CsvSource({"coi,true", "coi,0", "embargo,false", "embargo,null", "surprise,true"})
    void read_whenACheckIsNotAsItShouldBe_isUnavailable(String check, String value) {
        ObjectNode answer = denial();
        ((ObjectNode) answer.path("checks")).set(check, Asked.json(value));
        assertUnavailable(answer);
    }

    @Test
    void read_whenThereIsNoAnswer_isUnavailable() {
        assertThatThrownBy(() -> DecisionReader.read(MissingNode.getInstance(), RULES))
                .isInstanceOf(PolicyEngineUnavailableException.class);
    }

    private void assertUnavailable(ObjectNode answer) {
        assertThatThrownBy(() -> DecisionReader.read(answer, RULES))
                .isInstanceOf(PolicyEngineUnavailableException.class)
                .hasMessage("the policy engine is unavailable: its answer is not a decision");
    }

    @Test
    void read_whenAReasonIsLong_cutsIt() {
        ObjectNode answer = denial();
        ((ObjectNode) answer.path("reasons").path(0)).put("text", "x".repeat(498) + "🛰🛰");
        assertThat(DecisionReader.read(answer, RULES).explanation()).isEqualTo("x".repeat(498) + "…");
    }
}
