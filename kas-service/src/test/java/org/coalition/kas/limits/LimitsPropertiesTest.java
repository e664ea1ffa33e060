package org.coalition.kas.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class LimitsPropertiesTest {

    @ParameterizedTest
    @EnumSource(LimitKind.class)
    void limit_isASettingOfItsName(LimitKind kind) {
        LimitsProperties limits = RealLimits.properties(Map.of("kas.limits." + kind.label(), "12/30s"));

        assertThat(limits.of(kind)).isEqualTo(new Limit(12, Duration.ofSeconds(30)));
        for (LimitKind other : LimitKind.values()) {
            assertThat(other == kind || !limits.of(other).equals(limits.of(kind)))
                    .isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0/1m", "-1/1m", "10", "ten/1m", "10/never", "10/0s", "10/10ms", "off", ""})
    void limit_thatIsNone_stopsTheStart_andIsNamed(String setting) {
        assertThatThrownBy(() -> RealLimits.properties(Map.of("kas.limits.subject", setting)))
                .hasMessageContaining("kas.limits.subject");
    }

    @Test
    void house_withoutRoom_stopsTheStart_andIsNamed() {
        assertThatThrownBy(() -> RealLimits.properties(Map.of("kas.limits.max-in-house", "0")))
                .hasRootCauseMessage("kas.limits.max-in-house must be 1 at least");
    }
}
