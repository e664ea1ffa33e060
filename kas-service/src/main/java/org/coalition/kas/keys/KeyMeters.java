package org.coalition.kas.keys;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.coalition.kas.domain.KeyState;

/** In what state each wrapping key is: {@code kas_key_state} is 1 for that state and 0 for the others. */
final class KeyMeters {

    private final MultiGauge states;

    KeyMeters(MeterRegistry meters) {
        this.states = MultiGauge.builder("kas.key.state")
                .description("1 for the state that a wrapping key is in")
                .register(meters);
    }

    /** All keys that there are. */
    void show(Collection<WrappingKey> keys) {
        List<Row<?>> rows = new ArrayList<>();
        for (WrappingKey key : keys) {
            for (KeyState state : KeyState.values()) {
                Tags tags =
                        Tags.of("kid", key.kid().value(), "state", state.name().toLowerCase(Locale.ROOT));
                rows.add(Row.of(tags, key.state() == state ? 1 : 0));
            }
        }
        states.register(rows, true);
    }
}
