package org.coalition.kas.keys;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import org.coalition.kas.domain.KeyId;
import org.junit.jupiter.api.Test;

final class KeyMetersTest {

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    @Test
    void keyState_isOneForTheStateThatEachKeyIsInAndZeroForTheOthers() {
        KeyMeters.bind(
                new KeyRing(List.of(
                        KeyRings.key(new KeyId("kas-usa-enc-001"), new FakeKeyProvider(), KeyState.UNWRAP_ONLY),
                        KeyRings.key(new KeyId("kas-usa-enc-002"), new FakeKeyProvider(), KeyState.DISABLED))),
                meters);

        assertThat(state("kas-usa-enc-001", "unwrap_only")).isEqualTo(1);
        assertThat(state("kas-usa-enc-001", "active")).isZero();
        assertThat(state("kas-usa-enc-002", "disabled")).isEqualTo(1);
        assertThat(state("kas-usa-enc-002", "unwrap_only")).isZero();
        assertThat(meters.find("kas.key.state").gauges()).hasSize(2 * KeyState.values().length);
    }

    private double state(String kid, String state) {
        return meters.get("kas.key.state")
                .tags("kid", kid, "state", state)
                .gauge()
                .value();
    }
}
