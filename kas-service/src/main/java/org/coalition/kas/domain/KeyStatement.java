package org.coalition.kas.domain;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What administrators have said about a wrapping key, in the nation's registry.
 *
 * @param name of the key version in Cloud KMS, where they have added the key; {@code null} for one of the settings
 * @param added when they have
 * @param since when its state was stated
 * @param by who stated it
 * @param reason why
 */
public record KeyStatement(
        KeyId kid,
        @Nullable String name,
        KeyState state,
        @Nullable Instant added,
        @Nullable Instant since,
        @Nullable String by,
        @Nullable String reason) {

    /** The two as one: the stricter state, and where they name different keys, none that is used. */
    public KeyStatement and(KeyStatement other) {
        boolean contradictory = name != null && other.name != null && !name.equals(other.name);
        KeyState stricter = state.stricter(other.state);
        KeyStatement counts = stricter == state ? this : other;
        return new KeyStatement(
                kid,
                name == null ? other.name : name,
                contradictory ? KeyState.DISABLED.stricter(stricter) : stricter,
                added == null ? other.added : added,
                counts.since,
                counts.by,
                contradictory ? "the registry names two keys by this kid" : counts.reason);
    }
}
