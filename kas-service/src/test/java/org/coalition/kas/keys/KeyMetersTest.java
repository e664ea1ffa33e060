package org.coalition.kas.keys;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import org.coalition.kas.domain.KeyId;
import org.coalition.kas.domain.KeyState;
import org.junit.jupiter.api.Test;

final class KeyMetersTest {

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final KeyMeters states = new KeyMeters(meters);

    @Test
    void keyState_isOneForTheStateThatEachKeyIsInAndZeroForTheOthers() {
        show(key("kas-usa-enc-001", KeyState.UNWRAP_ONLY), key("kas-usa-enc-002", KeyState.DISABLED));

        assertThat(state("kas-usa-enc-001", "unwrap_only")).isEqualTo(1);
        assertThat(state("kas-usa-enc-001", "active")).isZero();
        assertThat(state("kas-usa-enc-002", "disabled")).isEqualTo(1);
        assertThat(state("kas-usa-enc-002", "unwrap_only")).isZero();
        assertThat(meters.find("kas.key.state").gauges()).hasSize(2 * KeyState.values().length);
    }

    @Test
    void keyState_followsChangesAndKeysThatComeAndGo() {
        show(key("kas-usa-enc-001", KeyState.ACTIVE), key("kas-usa-enc-002", KeyState.ACTIVE));

        show(key("kas-usa-enc-003", KeyState.ACTIVE), key("kas-usa-enc-001", KeyState.DISABLED));

        assertThat(state("kas-usa-enc-001", "active")).isZero();
        assertThat(state("kas-usa-enc-001", "disabled")).isEqualTo(1);
        assertThat(state("kas-usa-enc-003", "active")).isEqualTo(1);
        assertThat(meters.find("kas.key.state").gauges()).hasSize(2 * KeyState.values().length);
    }

    private void show(WrappingKey... keys) {
        states.show(List.of(keys));
    }

    private static WrappingKey key(String kid, KeyState state) {
        return KeyRings.key(new KeyId(kid), new FakeKeyProvider(), state);
    }

    private double state(String kid, String state) {
        return meters.get("kas.key.state")
                .tags("kid", kid, "state", state)
                .gauge()
                .value();
    }
}
