package org.coalition.kas.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.cloud.kms.v1.CryptoKeyVersion.CryptoKeyVersionState;
import com.google.cloud.kms.v1.ProtectionLevel;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.coalition.kas.domain.Deadline;
import org.coalition.kas.domain.KeyId;
import org.coalition.kas.domain.KeyState;
import org.coalition.kas.domain.KeyStatement;
import org.coalition.kas.domain.Nation;
import org.coalition.kas.domain.WrapAlgorithm;
import org.coalition.kas.keys.KeyRefusedException.Because;
import org.coalition.kas.registry.RegistrySnapshot;
import org.coalition.kas.registry.Revocations;
import org.coalition.kas.support.RunningKms;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** With a KMS that answers as Google's does. */
class KeyAdministrationTest {

    @RegisterExtension
    static final RunningKms KMS = new RunningKms();

    private static final KeyId CONFIGURED = new KeyId("kas-usa-enc-001");
    private static final KeyId NEW = new KeyId("kas-usa-enc-002");

    private final Map<KeyId, KeyStatement> statements = new HashMap<>();
    private final PublicHalves halves = new PublicHalves();
    private KeyProvider provider;
    private KeyState configured = KeyState.ACTIVE;

    @BeforeEach
    void connect() {
        provider = new CloudKmsKeyProvider(
                KMS.client(), Duration.ofSeconds(1), ProtectionLevel.HSM, new KmsMeters(new SimpleMeterRegistry()));
    }

    private KeyAdministration keys() throws Exception {
        ECKey signing = new ECKeyGenerator(Curve.P_256).keyID("kas-usa-sig-001").generate();
        WrappingKey key =
                new WrappingKey(CONFIGURED, provider, RunningKms.KEY, WrapAlgorithm.RSA_OAEP_256, configured, null);
        KeyNaming naming = new KeyNaming(new Nation("USA"), Set.of("us-central1"));
        StatedKeys stated = new StatedKeys(List.of(key), naming, provider, halves);
        KeyRing ring =
                new KeyRing(stated.with(statements).stream().map(StatedKey::key).toList());
        return new KeyAdministration(
                ring,
                stated,
                provider,
                new SigningKey("kas-usa-sig-001", signing.toPrivateKey(), signing.toPublicJWK()),
                () -> new RegistrySnapshot(List.of(), List.of(), Map.of(), Revocations.NONE, statements, true));
    }

    @Test
    void addition_ofAKeyVersionThatTheKmsHas_isAllowed() throws Exception {
        keys().requireAddable(NEW, RunningKms.OTHER_KEY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"kas-usa-enc-001", "kas-usa-sig-001"})
    void addition_ofAKidThatIsTaken_isRefused(String kid) throws Exception {
        KeyAdministration keys = keys();

        assertRefused(Because.CONFLICT, () -> keys.requireAddable(new KeyId(kid), RunningKms.OTHER_KEY));
    }

    @Test
    void addition_ofAKeyVersionThatHasAKid_isRefused() throws Exception {
        KeyAdministration keys = keys();

        assertRefused(Because.CONFLICT, () -> keys.requireAddable(NEW, RunningKms.KEY));
    }

    /** Imported twice, for example. */
    @Test
    void addition_ofAKeyThatIsThereByAnotherName_isRefused() throws Exception {
        halves.fetch(
                new WrappingKey(
                        CONFIGURED, provider, RunningKms.OTHER_KEY, WrapAlgorithm.RSA_OAEP_256, configured, null),
                Deadline.in(Duration.ofSeconds(5)));
        KeyAdministration keys = keys();

        assertRefused(Because.CONFLICT, () -> keys.requireAddable(NEW, RunningKms.OTHER_KEY));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "nonsense", "projects/p/locations/europe-west1/keyRings/r/cryptoKeys/k/cryptoKeyVersions/1"})
    void addition_ofAKeyVersionThatCantBeOurs_isRefusedWithoutAskingTheKms(String name) throws Exception {
        KeyAdministration keys = keys();

        assertRefused(Because.NAME, () -> keys.requireAddable(NEW, name));
    }

    @Test
    void addition_ofAKeyVersionThatTheKmsDoesNotHave_isRefusedWithoutTellingWhatItSaid() throws Exception {
        KeyAdministration keys = keys();

        assertThatExceptionOfType(KeyRefusedException.class)
                .isThrownBy(() -> keys.requireAddable(NEW, RunningKms.KEY.replace("Versions/1", "Versions/77")))
                .satisfies(e -> assertThat(e.because()).isEqualTo(Because.CONFLICT))
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("NOT_FOUND", "Versions/77"));
    }

    @Test
    void addition_ofAKeyVersionThatIsDisabledInTheKms_isRefused() throws Exception {
        KeyAdministration keys = keys();
        KMS.setState(RunningKms.OTHER_KEY, CryptoKeyVersionState.DISABLED);
        try {
            assertRefused(Because.CONFLICT, () -> keys.requireAddable(NEW, RunningKms.OTHER_KEY));
        } finally {
            KMS.setState(RunningKms.OTHER_KEY, CryptoKeyVersionState.ENABLED);
        }
    }

    @Test
    void addition_ofAKeyOfAnotherProtectionLevel_isRefused() throws Exception {
        provider = new CloudKmsKeyProvider(
                KMS.client(),
                Duration.ofSeconds(1),
                ProtectionLevel.SOFTWARE,
                new KmsMeters(new SimpleMeterRegistry()));
        KeyAdministration keys = keys();

        assertRefused(Because.CONFLICT, () -> keys.requireAddable(NEW, RunningKms.OTHER_KEY));
    }

    @Test
    void addition_whileTheKmsIsOut_isToldAsSuch() throws Exception {
        provider = new FakeKeyProvider();
        KeyAdministration keys = keys();

        assertRefused(Because.AWAY, () -> keys.requireAddable(NEW, RunningKms.OTHER_KEY));
    }

    @Test
    void change_ofAnUnknownKey_isRefused() throws Exception {
        KeyAdministration keys = keys();

        assertRefused(Because.UNKNOWN, () -> keys.requireChangeable(NEW, KeyState.DISABLED, null));
    }

    @Test
    void change_toSomethingWiderThanTheSettings_isRefusedAndNamesThem() throws Exception {
        configured = KeyState.UNWRAP_ONLY;
        KeyAdministration keys = keys();

        assertThatExceptionOfType(KeyRefusedException.class)
                .isThrownBy(() -> keys.requireChangeable(CONFIGURED, KeyState.ACTIVE, KeyState.UNWRAP_ONLY))
                .satisfies(e -> assertThat(e.because()).isEqualTo(Because.CONFLICT))
                .withMessage("it would be UNWRAP_ONLY all the same: kas.keys.wrapping has it as UNWRAP_ONLY");
    }

    /** Who has not heard of an emergency must not undo what was done about it. */
    @Test
    void change_toSomethingWider_mustNameTheStateThatTheKeyIsIn() throws Exception {
        state(NEW, RunningKms.OTHER_KEY, KeyState.DISABLED);
        KeyAdministration keys = keys();

        assertRefused(Because.CONFLICT, () -> keys.requireChangeable(NEW, KeyState.UNWRAP_ONLY, null));
        assertRefused(Because.CONFLICT, () -> keys.requireChangeable(NEW, KeyState.UNWRAP_ONLY, KeyState.ACTIVE));
        assertThat(keys.requireChangeable(NEW, KeyState.UNWRAP_ONLY, KeyState.DISABLED))
                .isEqualTo(1);
        assertThat(keys.requireChangeable(NEW, KeyState.DESTROYED, null)).isEqualTo(1);
    }

    /** An emergency waits for nothing. */
    @Test
    void change_ofTheLastActiveKey_isAllowedAndSaysThatNoneIsLeft() throws Exception {
        assertThat(keys().requireChangeable(CONFIGURED, KeyState.DISABLED, null))
                .isZero();
    }

    @Test
    void change_whileAnotherIsActive_saysHowManyAre() throws Exception {
        state(NEW, RunningKms.OTHER_KEY, KeyState.ACTIVE);

        assertThat(keys().requireChangeable(CONFIGURED, KeyState.UNWRAP_ONLY, null))
                .isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(KeyState.class)
    void change_ofADestroyedKey_isRefused(KeyState state) throws Exception {
        state(NEW, RunningKms.OTHER_KEY, KeyState.DESTROYED);
        KeyAdministration keys = keys();

        assertRefused(Because.CONFLICT, () -> keys.requireChangeable(NEW, state, null));
    }

    @Test
    void keys_areListedWithWhatWasStated() throws Exception {
        state(NEW, RunningKms.OTHER_KEY, KeyState.DISABLED);

        assertThat(keys().all())
                .extracting(key -> key.kid() + " " + key.name() + " " + key.state() + " " + key.by() + " " + key.note())
                .containsExactly(
                        "kas-usa-enc-002 " + RunningKms.OTHER_KEY + " DISABLED ada because",
                        "kas-usa-enc-001 " + RunningKms.KEY + " ACTIVE null null");
    }

    private void state(KeyId kid, @Nullable String name, KeyState state) {
        statements.put(kid, new KeyStatement(kid, name, state, Instant.EPOCH, Instant.EPOCH, "ada", "because"));
    }

    private static void assertRefused(Because because, ThrowingCallable call) {
        assertThatExceptionOfType(KeyRefusedException.class).isThrownBy(call).satisfies(e -> assertThat(e.because())
                .isEqualTo(because));
    }
}
