package org.coalition.kas.kmsemulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.coalition.kas.kmsemulator.KmsClient.codeOf;
import static org.coalition.kas.kmsemulator.RunningEmulator.KEY;
import static org.coalition.kas.kmsemulator.RunningEmulator.LOCATION;
import static org.coalition.kas.kmsemulator.RunningEmulator.RING;
import static org.coalition.kas.kmsemulator.RunningEmulator.VERSION;

import com.google.api.gax.rpc.StatusCode.Code;
import com.google.cloud.kms.v1.CreateCryptoKeyRequest;
import com.google.cloud.kms.v1.CryptoKey;
import com.google.cloud.kms.v1.CryptoKey.CryptoKeyPurpose;
import com.google.cloud.kms.v1.CryptoKeyVersion;
import com.google.cloud.kms.v1.CryptoKeyVersion.CryptoKeyVersionAlgorithm;
import com.google.cloud.kms.v1.CryptoKeyVersion.CryptoKeyVersionState;
import com.google.cloud.kms.v1.CryptoKeyVersionTemplate;
import com.google.cloud.kms.v1.KeyRing;
import com.google.cloud.kms.v1.ListCryptoKeysRequest;
import com.google.cloud.kms.v1.ListKeyRingsRequest;
import com.google.cloud.kms.v1.ProtectionLevel;
import com.google.protobuf.FieldMask;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class KeyAdministrationTest {

    private static final CryptoKeyVersionAlgorithm OAEP_2048 = CryptoKeyVersionAlgorithm.RSA_DECRYPT_OAEP_2048_SHA256;

    @RegisterExtension
    private final RunningEmulator kms = new RunningEmulator();

    @Test
    void createKeyRing_whenNew_isFoundAndListed() {
        KeyRing ring = kms.createRing("europe-west2", "gbr");

        assertThat(ring.getName()).isEqualTo("projects/coalition/locations/europe-west2/keyRings/gbr");
        assertThat(kms.google().getKeyRing(ring.getName())).isEqualTo(ring);
        assertThat(kms.google()
                        .listKeyRings("projects/coalition/locations/europe-west2")
                        .iterateAll())
                .containsExactly(ring);
    }

    @Test
    void createKeyRing_whenItExists_refuses() {
        assertThat(codeOf(() -> kms.createRing("us-central1", "kas"))).isEqualTo(Code.ALREADY_EXISTS);
    }

    @Test
    void createKeyRing_whenIdIsMalformed_refuses() {
        assertThat(codeOf(() -> kms.createRing("us-central1", "a/b"))).isEqualTo(Code.INVALID_ARGUMENT);
    }

    @Test
    void createKeyRing_whenParentIsMalformed_refuses() {
        assertThat(codeOf(() -> kms.google().createKeyRing("projects/coalition", "ring", KeyRing.getDefaultInstance())))
                .isEqualTo(Code.INVALID_ARGUMENT);
    }

    @Test
    void getKeyRing_whenUnknown_refuses() {
        assertThat(codeOf(() -> kms.google().getKeyRing(LOCATION + "/keyRings/none")))
                .isEqualTo(Code.NOT_FOUND);
    }

    @Test
    void listKeyRings_whenPageIsSmall_goesOnWithItsToken() {
        kms.createRing("us-central1", "second");
        ListKeyRingsRequest request = ListKeyRingsRequest.newBuilder()
                .setParent(LOCATION)
                .setPageSize(1)
                .build();

        assertThat(kms.google().listKeyRings(request).iterateAll())
                .extracting(KeyRing::getName)
                .containsExactly(RING, LOCATION + "/keyRings/second");
    }

    @Test
    void listKeyRings_whenFiltered_refusesInsteadOfPassingOverIt() {
        ListKeyRingsRequest request = ListKeyRingsRequest.newBuilder()
                .setParent(LOCATION)
                .setFilter("name:kas")
                .build();

        assertThat(codeOf(() -> kms.google().listKeyRings(request))).isEqualTo(Code.INVALID_ARGUMENT);
    }

    @Test
    void createCryptoKey_whenNew_hasOneEnabledVersion() {
        CryptoKey key = kms.createKey(RING, "fresh", OAEP_2048);

        assertThat(key.getPurpose()).isEqualTo(CryptoKeyPurpose.ASYMMETRIC_DECRYPT);
        assertThat(kms.google().getCryptoKey(key.getName())).isEqualTo(key);
        CryptoKeyVersion version = kms.google().getCryptoKeyVersion(key.getName() + "/cryptoKeyVersions/1");
        assertThat(version.getState()).isEqualTo(CryptoKeyVersionState.ENABLED);
        assertThat(version.getAlgorithm()).isEqualTo(OAEP_2048);
        assertThat(version.getProtectionLevel()).isEqualTo(ProtectionLevel.HSM);
    }

    @Test
    void createCryptoKey_whenProtectionLevelIsOpen_isSoftware() {
        CryptoKey open = RunningEmulator.template(CryptoKeyPurpose.ASYMMETRIC_DECRYPT, OAEP_2048).toBuilder()
                .clearVersionTemplate()
                .setVersionTemplate(CryptoKeyVersionTemplate.newBuilder().setAlgorithm(OAEP_2048))
                .build();

        CryptoKey key = kms.google().createCryptoKey(withoutVersion("software", open));

        assertThat(key.getVersionTemplate().getProtectionLevel()).isEqualTo(ProtectionLevel.SOFTWARE);
    }

    @Test
    void createCryptoKey_whenFirstVersionIsSkipped_hasNone() {
        CryptoKey key = kms.google()
                .createCryptoKey(withoutVersion(
                        "empty", RunningEmulator.template(CryptoKeyPurpose.ASYMMETRIC_DECRYPT, OAEP_2048)));

        assertThat(kms.google().listCryptoKeyVersions(key.getName()).iterateAll())
                .isEmpty();
    }

    @Test
    void createCryptoKey_whenItExists_refuses() {
        assertThat(codeOf(() -> kms.createKey(RING, "wrapping", OAEP_2048))).isEqualTo(Code.ALREADY_EXISTS);
    }

    @Test
    void createCryptoKey_whenRingIsUnknown_refuses() {
        assertThat(codeOf(() -> kms.createKey(LOCATION + "/keyRings/none", "key", OAEP_2048)))
                .isEqualTo(Code.NOT_FOUND);
    }

    @Test
    void createCryptoKey_whenAlgorithmIsNotForThePurpose_refuses() {
        assertThat(codeOf(() -> kms.createKey(RING, "key", CryptoKeyVersionAlgorithm.RSA_SIGN_PSS_2048_SHA256)))
                .isEqualTo(Code.INVALID_ARGUMENT);
    }

    @Test
    void createCryptoKey_whenItHasLabels_keepsThem() {
        assertThat(kms.google().getCryptoKey(KEY).getLabelsMap()).containsEntry("nation", "usa");
    }

    @Test
    void listCryptoKeys_whenRingHasOne_listsIt() {
        ListCryptoKeysRequest request =
                ListCryptoKeysRequest.newBuilder().setParent(RING).build();

        assertThat(kms.google().listCryptoKeys(request).iterateAll())
                .extracting(CryptoKey::getName)
                .containsExactly(KEY);
    }

    @Test
    void createVersion_whenOneExists_isNumberedAfterIt() {
        CryptoKeyVersion second = kms.google().createCryptoKeyVersion(KEY, CryptoKeyVersion.getDefaultInstance());

        assertThat(second.getName()).isEqualTo(KEY + "/cryptoKeyVersions/2");
        assertThat(kms.google().listCryptoKeyVersions(KEY).iterateAll())
                .extracting(CryptoKeyVersion::getName)
                .containsExactly(VERSION, second.getName());
        assertThat(kms.google().getPublicKey(second.getName()).getPem())
                .isNotEqualTo(kms.google().getPublicKey(VERSION).getPem());
    }

    @Test
    void updateVersion_whenDisabledAndEnabledAgain_worksAgain() {
        assertThat(kms.setState(VERSION, CryptoKeyVersionState.DISABLED).getState())
                .isEqualTo(CryptoKeyVersionState.DISABLED);

        assertThat(kms.setState(VERSION, CryptoKeyVersionState.ENABLED).getState())
                .isEqualTo(CryptoKeyVersionState.ENABLED);
        assertThat(kms.decryptSomething().getPlaintext().toStringUtf8()).isEqualTo("a DEK");
    }

    @Test
    void updateVersion_whenStateIsNotForACallerToSet_refuses() {
        assertThat(codeOf(() -> kms.setState(VERSION, CryptoKeyVersionState.DESTROYED)))
                .isEqualTo(Code.INVALID_ARGUMENT);
    }

    @Test
    void updateVersion_whenMaskNamesAnotherField_refuses() {
        CryptoKeyVersion version = CryptoKeyVersion.newBuilder()
                .setName(VERSION)
                .setState(CryptoKeyVersionState.DISABLED)
                .build();
        FieldMask mask = FieldMask.newBuilder().addPaths("algorithm").build();

        assertThat(codeOf(() -> kms.google().updateCryptoKeyVersion(version, mask)))
                .isEqualTo(Code.INVALID_ARGUMENT);
    }

    @Test
    void updateVersion_whenToBeDestroyed_refuses() {
        kms.google().destroyCryptoKeyVersion(VERSION);

        assertThat(codeOf(() -> kms.setState(VERSION, CryptoKeyVersionState.ENABLED)))
                .isEqualTo(Code.FAILED_PRECONDITION);
    }

    @Test
    void destroyVersion_whenEnabled_isScheduledThirtyDaysAhead() {
        CryptoKeyVersion scheduled = kms.google().destroyCryptoKeyVersion(VERSION);

        assertThat(scheduled.getState()).isEqualTo(CryptoKeyVersionState.DESTROY_SCHEDULED);
        assertThat(scheduled.getDestroyTime().getSeconds())
                .isGreaterThan(Instant.now().plus(Duration.ofDays(29)).getEpochSecond());
        assertThat(kms.google().getCryptoKeyVersion(VERSION)).isEqualTo(scheduled);
        assertThat(codeOf(kms::decryptSomething)).isEqualTo(Code.FAILED_PRECONDITION);
    }

    @Test
    void destroyVersion_whenItsTimeHasCome_isDestroyedAndCanNotBeRestored() {
        CryptoKey key = kms.google()
                .createCryptoKey(
                        RING,
                        "short-lived",
                        RunningEmulator.template(CryptoKeyPurpose.ASYMMETRIC_DECRYPT, OAEP_2048).toBuilder()
                                .setDestroyScheduledDuration(seconds(1))
                                .build());
        String version = key.getName() + "/cryptoKeyVersions/1";
        kms.google().destroyCryptoKeyVersion(version);

        await().untilAsserted(() -> assertThat(
                        kms.google().getCryptoKeyVersion(version).getState())
                .isEqualTo(CryptoKeyVersionState.DESTROYED));
        assertThat(kms.google().getCryptoKeyVersion(version).hasDestroyEventTime())
                .isTrue();
        assertThat(codeOf(() -> kms.google().restoreCryptoKeyVersion(version))).isEqualTo(Code.FAILED_PRECONDITION);
        assertThat(codeOf(() -> kms.google().destroyCryptoKeyVersion(version))).isEqualTo(Code.FAILED_PRECONDITION);
    }

    @Test
    void createCryptoKey_whenItsVersionsWouldBeRestorableForTooShortOrTooLong_refuses() {
        for (long duration : new long[] {0, -1, 121L * 24 * 60 * 60}) {
            CryptoKey key = RunningEmulator.template(CryptoKeyPurpose.ASYMMETRIC_DECRYPT, OAEP_2048).toBuilder()
                    .setDestroyScheduledDuration(seconds(duration))
                    .build();
            assertThat(codeOf(() -> kms.google().createCryptoKey(RING, "key", key)))
                    .isEqualTo(Code.INVALID_ARGUMENT);
        }
    }

    @Test
    void destroyVersion_whenScheduledAlready_refuses() {
        kms.google().destroyCryptoKeyVersion(VERSION);

        assertThat(codeOf(() -> kms.google().destroyCryptoKeyVersion(VERSION))).isEqualTo(Code.FAILED_PRECONDITION);
    }

    @Test
    void restoreVersion_whenScheduledToBeDestroyed_isDisabledAndWorksOnceEnabled() {
        kms.google().destroyCryptoKeyVersion(VERSION);

        CryptoKeyVersion restored = kms.google().restoreCryptoKeyVersion(VERSION);

        assertThat(restored.getState()).isEqualTo(CryptoKeyVersionState.DISABLED);
        assertThat(restored.hasDestroyTime()).isFalse();
        kms.setState(VERSION, CryptoKeyVersionState.ENABLED);
        assertThat(kms.decryptSomething().getPlaintext().toStringUtf8()).isEqualTo("a DEK");
    }

    @Test
    void restoreVersion_whenEnabled_refuses() {
        assertThat(codeOf(() -> kms.google().restoreCryptoKeyVersion(VERSION))).isEqualTo(Code.FAILED_PRECONDITION);
    }

    private static com.google.protobuf.Duration seconds(long seconds) {
        return com.google.protobuf.Duration.newBuilder().setSeconds(seconds).build();
    }

    private static CreateCryptoKeyRequest withoutVersion(String id, CryptoKey key) {
        return CreateCryptoKeyRequest.newBuilder()
                .setParent(RING)
                .setCryptoKeyId(id)
                .setCryptoKey(key)
                .setSkipInitialVersionCreation(true)
                .build();
    }
}
