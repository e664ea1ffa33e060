package org.coalition.kas.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.coalition.kas.domain.Deadline;
import org.junit.jupiter.api.Test;

final class WasmPolicyEngineTest extends PolicyEngineContract {

    private static final CompiledPolicy POLICY = CompiledPolicy.load();
    private static final WasmPolicyEngine ENGINE = WasmPolicyEngine.start(POLICY, 3);

    @Override
    PolicyEngine engine() {
        return ENGINE;
    }

    /** Four bytes left behind each time would be a page in the end. */
    @Test
    void evaluate_againAndAgain_growsNoMemory() {
        WasmInstance instance = new WasmInstance(POLICY);
        byte[] allowed = PolicyInput.bytes(new Asked().question());
        byte[] denied = PolicyInput.bytes(new Asked().country("BEL").question());
        String first = instance.evaluate(allowed);
        int pages = instance.pages();
        for (int i = 0; i < 10_000; i++) {
            instance.evaluate(denied);
            instance.evaluate(allowed);
        }
        assertThat(instance.pages()).isEqualTo(pages);
        assertThat(instance.evaluate(allowed)).isEqualTo(first);
    }

    @Test
    void evaluate_onLargeInputs_growsNoFurtherThanTheLargest() {
        WasmInstance instance = new WasmInstance(POLICY);
        byte[] large = PolicyInput.bytes(large().question());
        instance.evaluate(large);
        int pages = instance.pages();
        for (int i = 0; i < 20; i++) {
            instance.evaluate(large);
        }
        assertThat(instance.pages()).isEqualTo(pages).isLessThan(256);
    }

    @Test
    void evaluate_onWhatIsNoJson_denies() {
        assertThat(new WasmInstance(POLICY).evaluate(new byte[] {'{'})).contains("\"allow\":false");
    }

    /** As much as a body of 1 MiB holds. */
    private static Asked large() {
        String names = "[\"" + "\",\"".repeat(999) + "\"]";
        String long340 = names.replace("\"\"", "\"" + "É".repeat(340) + "\"");
        return new Asked().dissem("COI", long340).dissem("caveats", long340).dissem("releasabilityTo", long340);
    }

    @Test
    void decide_onALargeQuestion_denies() {
        Decision decision = ENGINE.decide(large().question(), Deadline.in(Duration.ofSeconds(10)));
        assertThat(decision.allow()).isFalse();
        assertThat(decision.reasons()).allMatch(reason -> reason.text().length() <= 500);
    }

    @Test
    void decide_afterTheDeadline_isUnavailable() {
        assertThatThrownBy(() -> ENGINE.decide(new Asked().question(), Deadline.in(Duration.ZERO)))
                .isInstanceOf(PolicyEngineUnavailableException.class)
                .hasMessage("the policy engine is unavailable: it did not get to the question in time");
    }

    @Test
    void decide_whenInterruptedWhileWaiting_isUnavailableAndStaysInterrupted() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> ENGINE.decide(new Asked().question(), Deadline.in(Duration.ofSeconds(1))))
                .isInstanceOf(PolicyEngineUnavailableException.class);
        assertThat(Thread.interrupted()).isTrue();
    }
}
