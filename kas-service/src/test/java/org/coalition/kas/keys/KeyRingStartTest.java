package org.coalition.kas.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.cloud.kms.v1.ProtectionLevel;
import java.nio.file.Path;
import java.security.PublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.coalition.kas.crypto.Dek;
import org.coalition.kas.domain.Deadline;
import org.coalition.kas.domain.KasId;
import org.coalition.kas.domain.KasIdentity;
import org.coalition.kas.domain.KeyId;
import org.coalition.kas.domain.KeyState;
import org.coalition.kas.domain.KeyStatement;
import org.coalition.kas.domain.Nation;
import org.coalition.kas.domain.WrapAlgorithm;
import org.coalition.kas.domain.WrappedKey;
import org.coalition.kas.protocol.ErrorCode;
import org.coalition.kas.support.TestKeys;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyRingStartTest {

    private static final String NAME = "projects/p/locations/us-central1/keyRings/r/cryptoKeys/k/cryptoKeyVersions/1";
    private static final KasIdentity USA =
            new KasIdentity(new KasId("kas-usa"), new Nation("USA"), "https://kas-usa.example");

    private static final KeyId KID = new KeyId("kid");

    private final KeyProvider provider = new RefusingProvider("none");
    private final Map<KeyId, KeyStatement> statements = new HashMap<>();
    private String kid = KID.value();

    /** A KMS with one key that it does not give out. */
    private record RefusingProvider(String refused, KeyProviderUnavailableException refusal) implements KeyProvider {
        RefusingProvider(String refused) {
            this(refused, KeyProviderUnavailableException.refusal("disabled", null));
        }

        @Override
        public Dek unwrap(String keyName, WrappedKey wrapped, Deadline deadline) {
            throw new AssertionError("nothing is unwrapped at start");
        }

        @Override
        public PublicKey publicKey(String keyName, Deadline deadline) throws KeyProviderUnavailableException {
            if (keyName.equals(refused)) {
                throw refusal;
            }
            return TestKeys.rsaPublic();
        }

        @Override
        public boolean isRemote() {
            return true;
        }
    }

    @Test
    void keyRing_whenEveryKeyIsInAnAllowedLocation_holdsThem() throws Exception {
        assertThat(ring(provider, NAME).all()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"europe-west1", "us-central1-a", "US-CENTRAL1", "global", "us"})
    void keyRing_whenAKeyIsElsewhere_stopsTheStartAndNamesSettingAndNation(String location) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ring(provider, NAME.replace("us-central1", location)))
                .withMessageContaining("kas.keys.allowed-locations")
                .withMessageContaining(location)
                .withMessageContaining("USA");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "k",
                "projects/p/locations/us-central1/keyRings/r/cryptoKeys/k",
                "/projects/p/locations/us-central1/keyRings/r/cryptoKeys/k/cryptoKeyVersions/1/x"
            })
    void keyRing_whenANameIsNotOfAKeyVersion_stopsTheStart(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ring(provider, name))
                .withMessageContaining("kas.keys.wrapping");
    }

    @Test
    void keyRing_whenThereIsNoKey_stopsTheStart() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ring(provider))
                .withMessageContaining("kas.keys.wrapping");
    }

    @Test
    void keyRing_whenTheProviderIsOut_stopsTheStart() {
        assertThatExceptionOfType(KeyProviderUnavailableException.class)
                .isThrownBy(() -> ring(new FakeKeyProvider(), NAME));
    }

    @Test
    void keyRing_whenAKidIsThereTwice_stopsTheStart() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ring(provider, NAME, NAME.replace("Versions/1", "Versions/2")))
                .withMessageContaining("kas.keys.wrapping")
                .withMessageContaining("the kid kid is there twice");
    }

    /** Disabling one would leave the other open. */
    @Test
    void keyRing_whenAKeyHasTwoKids_stopsTheStart() {
        KeysProperties.Wrapping one = new KeysProperties.Wrapping("one", NAME, null, KeyState.ACTIVE, null, null);
        KeysProperties.Wrapping two = new KeysProperties.Wrapping("two", NAME, null, KeyState.DISABLED, null, null);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> ring(provider, List.of(one, two)))
                .withMessage("kas.keys.wrapping: " + NAME + " has two kids");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a:b", "*", "kid ", "-kid", "kid/1", "\u00e9"})
    void keyRing_whenAKidCouldBeTakenForSomethingElse_stopsTheStart(String kid) {
        this.kid = kid;

        assertThatIllegalArgumentException()
                .isThrownBy(() -> ring(provider, NAME))
                .withMessageContaining("kas.keys.wrapping: " + kid + " must be 1 to 64 letters");
    }

    /** A key that was disabled stays so after a start, and the KMS need not know it any more. */
    @Test
    void keyRing_whenAnAdministratorHasDisabledAKey_isThereWithoutAskingForIt() throws Exception {
        state(KID, null, KeyState.DISABLED);

        KeyRing ring = ring(new FakeKeyProvider(), NAME);

        assertThat(ring.refusal(KID, WrapAlgorithm.RSA_OAEP_256)).contains(ErrorCode.KEY_NOT_ACTIVE);
    }

    @Test
    void keyRing_whenAnAddedKeyIsThere_publishesItFirst() throws Exception {
        state(new KeyId("added"), NAME.replace("Versions/1", "Versions/2"), KeyState.ACTIVE);

        assertThat(ring(provider, NAME).all())
                .extracting(key -> key.kid() + " " + (key.publicKey() != null))
                .containsExactly("added true", "kid true");
    }

    @Test
    void keyRing_whenTheKmsRefusesAnAddedKey_isThereWithoutPublishingIt() throws Exception {
        String refused = NAME.replace("Versions/1", "Versions/2");
        state(new KeyId("added"), refused, KeyState.ACTIVE);

        assertThat(ring(new RefusingProvider(refused), NAME).all())
                .extracting(key -> key.kid() + " " + (key.publicKey() != null))
                .containsExactly("added false", "kid true");
    }

    /** One try, and not as long as the start may take. */
    @Test
    void keyRing_whenTheKmsIsOutForAnAddedKeyAlone_waitsForTheOthersOnly() throws Exception {
        String out = NAME.replace("Versions/1", "Versions/2");
        state(new KeyId("added"), out, KeyState.ACTIVE);
        KeyProvider kms = new RefusingProvider(out, new KeyProviderUnavailableException("its region is out"));

        assertThat(ring(kms, NAME).all())
                .extracting(key -> key.kid() + " " + (key.publicKey() != null))
                .containsExactly("added false", "kid true");
    }

    static Stream<Arguments> placesThatMakeNoSense() {
        Path file = Path.of("f");
        return Stream.of(
                Arguments.of(null, null, null, null),
                Arguments.of(NAME, file, null, null),
                Arguments.of(NAME, null, null, "alias"),
                Arguments.of(NAME, null, file, null),
                Arguments.of(null, null, file, "alias"),
                Arguments.of(null, null, file, null),
                Arguments.of(null, file, null, "alias"));
    }

    @ParameterizedTest
    @MethodSource("placesThatMakeNoSense")
    void wrapping_whenItIsInNoPlaceOrInTwo_stopsTheStart(
            @Nullable String name, @Nullable Path file, @Nullable Path password, @Nullable String alias) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new KeysProperties.Wrapping("the-kid", name, file, KeyState.ACTIVE, password, alias))
                .withMessageContaining("kas.keys.wrapping")
                .withMessageContaining("the-kid");
    }

    private void state(KeyId kid, @Nullable String name, KeyState state) {
        statements.put(kid, new KeyStatement(kid, name, state, Instant.EPOCH, Instant.EPOCH, "ada", "because"));
    }

    private KeyRing ring(KeyProvider provider, String... names) throws KeyProviderUnavailableException {
        return ring(
                provider,
                List.of(names).stream()
                        .map(name -> new KeysProperties.Wrapping(kid, name, null, KeyState.ACTIVE, null, null))
                        .toList());
    }

    private KeyRing ring(KeyProvider provider, List<KeysProperties.Wrapping> keys)
            throws KeyProviderUnavailableException {
        KeysProperties.CloudKms kms = new KeysProperties.CloudKms(
                null,
                null,
                ProtectionLevel.HSM,
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                8);
        KeysProperties properties = new KeysProperties(keys, Set.of("us-central1"), Path.of("unused"), kms, null);
        return new KeyRingStart(properties, USA, new DeferredKeyProvider(() -> provider)).keyRing(statements);
    }
}
