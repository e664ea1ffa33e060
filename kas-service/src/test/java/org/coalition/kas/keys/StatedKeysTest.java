package org.coalition.kas.keys;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.coalition.kas.domain.KeyId;
import org.coalition.kas.domain.KeyState;
import org.coalition.kas.domain.KeyStatement;
import org.coalition.kas.domain.Nation;
import org.coalition.kas.domain.WrapAlgorithm;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StatedKeysTest {

    private static final String RING = "projects/p/locations/us-central1/keyRings/r/cryptoKeys/k/cryptoKeyVersions/";
    private static final Instant FIRST = Instant.parse("2026-01-01T00:00:00Z");

    private final KeyProvider kms = new FakeKeyProvider();
    private final Map<KeyId, KeyStatement> statements = new LinkedHashMap<>();
    private KeyState configured = KeyState.ACTIVE;

    /** Of two statements about one key the stricter counts. */
    @ParameterizedTest
    @CsvSource({
        "ACTIVE, ACTIVE, ACTIVE",
        "ACTIVE, UNWRAP_ONLY, UNWRAP_ONLY",
        "ACTIVE, DISABLED, DISABLED",
        "UNWRAP_ONLY, ACTIVE, UNWRAP_ONLY",
        "DISABLED, ACTIVE, DISABLED",
        "DISABLED, DESTROYED, DESTROYED",
        "DESTROYED, ACTIVE, DESTROYED"
    })
    void configuredKey_isInTheStricterOfBothStates(KeyState settings, KeyState stated, KeyState result) {
        configured = settings;
        state("configured", null, stated, 0);

        StatedKey key = keys().getFirst();

        assertThat(key.key().state()).isEqualTo(result);
        if (result == stated) {
            assertThat(key.objection()).isNull();
        } else {
            assertThat(key.objection()).isEqualTo("kas.keys.wrapping has it as " + settings);
        }
    }

    /** Clients take the first that is published: rotating touches none of them. */
    @Test
    void addedKeys_comeBeforeTheConfiguredOnesTheNewestFirst() {
        state("b", RING + "3", KeyState.ACTIVE, 1);
        state("c", RING + "4", KeyState.ACTIVE, 3);
        state("a", RING + "5", KeyState.ACTIVE, 2);

        assertThat(keys()).extracting(key -> key.key().kid().value()).containsExactly("c", "a", "b", "configured");
    }

    @Test
    void addedKey_withTheKeyVersionOfAConfiguredOne_isDisabled() {
        state("alias", RING + "1", KeyState.ACTIVE, 1);

        assertDisabled("alias", "the kid configured has its key version already");
    }

    @Test
    void addedKeys_withOneKeyVersion_areDisabledButForTheFirst() {
        state("second", RING + "2", KeyState.ACTIVE, 2);
        state("first", RING + "2", KeyState.ACTIVE, 1);

        assertThat(key("first").key().state()).isEqualTo(KeyState.ACTIVE);
        assertDisabled("second", "the kid first has its key version already");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"projects/p/locations/europe-west1/keyRings/r/cryptoKeys/k/cryptoKeyVersions/1", "nonsense", ""})
    void addedKey_thatIsNotThisNations_isDisabled(String name) {
        state("foreign", name, KeyState.ACTIVE, 1);

        assertDisabled("foreign", "its key version ");
    }

    /** Else purging one kid's keys from the cache would purge another's. */
    @ParameterizedTest
    @ValueSource(strings = {"a:b", "*", "", "a b"})
    void addedKey_withAKidThatCouldBeTakenForSomethingElse_isDisabled(String kid) {
        state(kid, RING + "2", KeyState.ACTIVE, 1);

        assertDisabled(kid, "its kid must be");
    }

    @Test
    void configuredKey_thatTheRegistryTakesForAnother_isDisabled() {
        state("configured", RING + "9", KeyState.ACTIVE, 1);

        assertDisabled("configured", "the registry has another key version");
        assertThat(keys()).hasSize(1);
    }

    @Test
    void destroyedKey_withAnObjection_staysDestroyed() {
        state("foreign", "nonsense", KeyState.DESTROYED, 1);

        assertThat(key("foreign").key().state()).isEqualTo(KeyState.DESTROYED);
    }

    /** It may have been one of the settings once. */
    @Test
    void statement_aboutAKeyThatIsNotThere_makesNone() {
        state("gone", null, KeyState.ACTIVE, 1);

        assertThat(keys()).hasSize(1);
    }

    private void assertDisabled(String kid, String why) {
        StatedKey key = key(kid);
        assertThat(key.key().state()).isEqualTo(KeyState.DISABLED);
        assertThat(key.objection()).startsWith(why);
    }

    private StatedKey key(String kid) {
        return keys().stream()
                .filter(stated -> stated.key().kid().value().equals(kid))
                .findFirst()
                .orElseThrow();
    }

    private List<StatedKey> keys() {
        WrappingKey key =
                new WrappingKey(new KeyId("configured"), kms, RING + "1", WrapAlgorithm.RSA_OAEP_256, configured, null);
        KeyNaming naming = new KeyNaming(new Nation("USA"), Set.of("us-central1"));
        return new StatedKeys(List.of(key), naming, kms, new PublicHalves()).with(statements);
    }

    private void state(String kid, @Nullable String name, KeyState state, int age) {
        KeyId id = new KeyId(kid);
        statements.put(id, new KeyStatement(id, name, state, FIRST.plusSeconds(age), FIRST, "ada", "because"));
    }
}
