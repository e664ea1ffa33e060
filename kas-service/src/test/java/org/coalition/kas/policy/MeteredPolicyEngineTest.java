package org.coalition.kas.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import org.coalition.kas.domain.Deadline;
import org.junit.jupiter.api.Test;

final class MeteredPolicyEngineTest {

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final PolicyEngine engine =
            new MeteredPolicyEngine(WasmPolicyEngine.start(CompiledPolicy.load(), 1), "wasm", meters);

    private double decisions(String decision, String check) {
        return meters.get("kas.policy.decisions")
                .tags("engine", "wasm", "decision", decision, "check", check)
                .counter()
                .count();
    }

    @Test
    void decide_countsAndTimesEachAnswer() {
        Deadline deadline = Deadline.in(Duration.ofSeconds(10));
        engine.decide(new Asked().question(), deadline);
        engine.decide(new Asked().country("BEL").question(), deadline);
        assertThat(decisions("allow", "none")).isEqualTo(1);
        assertThat(decisions("deny", "releasability")).isEqualTo(1);
        assertThat(meters.get("kas.policy").tag("engine", "wasm").timer().count())
                .isEqualTo(2);
    }

    @Test
    void explain_answersAsDecide_andIsNotCounted() {
        Deadline deadline = Deadline.in(Duration.ofSeconds(10));
        Decision explained = engine.explain(new Asked().country("BEL").question(), deadline);
        assertThat(decisions("deny", "releasability")).isZero();
        assertThat(meters.get("kas.policy").timer().count()).isZero();
        assertThat(explained).isEqualTo(engine.decide(new Asked().country("BEL").question(), deadline));
    }

    @Test
    void decide_whenTheEngineIsUnavailable_countsAnError() {
        assertThatThrownBy(() -> engine.decide(new Asked().question(), Deadline.in(Duration.ZERO)))
                .isInstanceOf(PolicyEngineUnavailableException.class);
        assertThat(decisions("error", "none")).isEqualTo(1);
        assertThat(meters.get("kas.policy").timer().count()).isEqualTo(1);
    }
}
