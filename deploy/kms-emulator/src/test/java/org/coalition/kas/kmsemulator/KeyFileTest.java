package org.coalition.kas.kmsemulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.coalition.kas.kmsemulator.KmsClient.codeOf;
import static org.coalition.kas.kmsemulator.RunningEmulator.KEY;
import static org.coalition.kas.kmsemulator.RunningEmulator.RING;
import static org.coalition.kas.kmsemulator.RunningEmulator.VERSION;

import com.google.api.gax.rpc.StatusCode.Code;
import com.google.cloud.kms.v1.CryptoKeyVersion;
import com.google.cloud.kms.v1.CryptoKeyVersion.CryptoKeyVersionAlgorithm;
import com.google.cloud.kms.v1.CryptoKeyVersion.CryptoKeyVersionState;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class KeyFileTest {

    private static final ByteString DEK = ByteString.copyFromUtf8("a DEK");

    @RegisterExtension
    private final RunningEmulator kms = new RunningEmulator();

    @Test
    void restart_whenKeysWereMade_findsThemAndDecryptsWhatWasWrappedBefore() throws Exception {
        kms.createKey(RING, "kept", CryptoKeyVersionAlgorithm.RSA_DECRYPT_OAEP_2048_SHA256);
        String version = RING + "/cryptoKeys/kept/cryptoKeyVersions/1";
        ByteString ciphertext = kms.wrap(version, DEK);

        kms.restart();

        assertThat(kms.decrypt(version, ciphertext).getPlaintext()).isEqualTo(DEK);
        assertThat(kms.google().getCryptoKey(KEY).getLabelsMap()).containsEntry("nation", "usa");
    }

    @Test
    void restart_whenStatesWereChanged_findsThem() throws Exception {
        kms.google().createCryptoKeyVersion(KEY, CryptoKeyVersion.getDefaultInstance());
        kms.setState(VERSION, CryptoKeyVersionState.DISABLED);
        kms.google().destroyCryptoKeyVersion(KEY + "/cryptoKeyVersions/2");

        kms.restart();

        assertThat(kms.google().listCryptoKeyVersions(KEY).iterateAll())
                .extracting(CryptoKeyVersion::getState)
                .containsExactly(CryptoKeyVersionState.DISABLED, CryptoKeyVersionState.DESTROY_SCHEDULED);
    }

    @Test
    void write_whenFileIsNew_isTheOwnersOnly() throws Exception {
        kms.createRing("us-central1", "other");

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(kms.keyFile())))
                .isEqualTo("rw-------");
    }

    @Test
    void write_whenDone_leavesNothingElseBehind() throws Exception {
        kms.createRing("us-central1", "other");

        try (var files = Files.list(kms.keyFile().getParent())) {
            assertThat(files).containsExactly(kms.keyFile());
        }
    }

    @Test
    void inventory_whenTheTimeOfAVersionHasCome_destroysItAndRemovesItsKeyFromTheFile() throws Exception {
        ResourceName.Version version = ResourceName.version(VERSION);
        AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-02-01T00:00:00Z"));
        KeyInventory inventory = KeyInventory.open(new KeyFile(kms.keyFile()), at(now));

        assertThat(inventory.destroy(version).state()).isEqualTo(CryptoKeyVersionState.DESTROY_SCHEDULED);
        now.set(now.get().plus(Duration.ofDays(30)).minusMillis(1));
        assertThat(inventory.version(version).key()).isNotNull();
        assertThat(Files.readString(kms.keyFile())).contains("\"key\"");

        now.set(now.get().plusMillis(1));
        assertThat(inventory.version(version).state()).isEqualTo(CryptoKeyVersionState.DESTROYED);
        assertThat(inventory.version(version).destroyed()).isEqualTo(now.get());
        assertThat(Files.readString(kms.keyFile())).contains("DESTROYED").doesNotContain("\"key\"");
    }

    @Test
    void read_whenTheFileKnowsOfNoScheduledDestruction_takesThirtyDays() throws Exception {
        assertThat(Files.readString(kms.keyFile())).doesNotContain("destroyAfterSeconds");

        assertThat(kms.google().getCryptoKey(KEY).getDestroyScheduledDuration().getSeconds())
                .isEqualTo(Duration.ofDays(30).toSeconds());
    }

    @Test
    void change_whenFileCanNotBeWritten_isNotMade() throws Exception {
        byte[] before = Files.readAllBytes(kms.keyFile());
        Files.delete(kms.keyFile());
        Files.delete(kms.keyFile().getParent());
        try {
            assertThat(codeOf(() -> kms.google().destroyCryptoKeyVersion(VERSION)))
                    .isEqualTo(Code.INTERNAL);
            assertThat(kms.decryptSomething().getPlaintext()).isEqualTo(DEK);
        } finally {
            Files.createDirectory(kms.keyFile().getParent());
            Files.write(kms.keyFile(), before);
        }
    }

    @Test
    void read_whenFileIsMissing_isEmpty(@TempDir Path folder) throws Exception {
        assertThat(new KeyFile(folder.resolve("none")).read()).isEqualTo(KeyFileContent.EMPTY);
    }

    @Test
    void read_whenOthersMayReadIt_refuses(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("keys.json");
        new KeyFile(file).write(KeyFileContent.EMPTY);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));

        assertThatThrownBy(() -> new KeyFile(file).read())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("0600");
    }

    @Test
    void read_whenFileIsBroken_tellsWhereAndNotWhat(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("keys.json");
        new KeyFile(file).write(KeyFileContent.EMPTY);
        Files.write(file, List.of("{", "SECRETBASE64"));

        assertThatThrownBy(() -> new KeyFile(file).read())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("line 2")
                .hasMessageNotContaining("SECRET")
                .hasNoCause();
    }

    @Test
    void read_whenFormatIsAnother_refuses(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("keys.json");
        new KeyFile(file).write(KeyFileContent.EMPTY);
        Files.writeString(file, Files.readString(file).replace("\"format\" : 1", "\"format\" : 2"));

        assertThatThrownBy(() -> new KeyFile(file).read()).isInstanceOf(IOException.class);
    }

    private static Clock at(AtomicReference<Instant> now) {
        return new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return now.get();
            }
        };
    }
}
