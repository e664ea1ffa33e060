package org.coalition.kas.keys;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;

/** In what state each wrapping key is: {@code kas_key_state} is 1 for that state and 0 for the others. */
final class KeyMeters {

    private KeyMeters() {}

    static void bind(KeyRing ring, MeterRegistry meters) {
        for (WrappingKey key : ring.all()) {
            for (KeyState state : KeyState.values()) {
                Gauge.builder("kas.key.state", key, k -> k.state() == state ? 1 : 0)
                        .tags("kid", key.kid().value(), "state", state.name().toLowerCase(Locale.ROOT))
                        .description("1 for the state that a wrapping key is in")
                        .register(meters);
            }
        }
    }
}
