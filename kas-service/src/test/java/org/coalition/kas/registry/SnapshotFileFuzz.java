package org.coalition.kas.registry;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.coalition.kas.registry.SnapshotFile.Saved;
import org.junit.jupiter.api.io.TempDir;

/** Any file in the place of the registry's snapshot: what it holds is served as it would be from MongoDB, or it is none. */
class SnapshotFileFuzz {

    @TempDir
    private Path folder;

    @DictionaryEntries({
        "\"refreshedAt\":\"2026-01-31T12:00:00Z\"",
        "\"kases\":[",
        "\"agreements\":[",
        "\"revocations\":[{\"issuer\":\"i\",\"kind\":\"TOKEN\",\"value\":\"v\",\"until\":\"2026-01-31T12:00:00Z\"}",
        "\"kind\":\"SUBJECT\"",
        "\"keys\":[{\"kid\":\"k\",\"state\":\"DISABLED\"}",
        "\"since\":\"2026-01-31T12:00:00Z\"",
        "\"lastChange\":9223372036854775807"
    })
    @FuzzTest
    void read(byte[] input) throws IOException {
        Path path = Files.write(folder.resolve("registry.json"), input);
        SnapshotFile file = new SnapshotFile(path);
        Saved saved;
        try {
            saved = file.read();
        } catch (IOException e) {
            return;
        }
        Optional<RegistrySnapshot> served = served(saved);
        file.write(saved);
        Saved again = file.read();
        assertThat(served(again)).isEqualTo(served);
        assertThat(again.orders()).isEqualTo(saved.orders());
        assertThat(again.refreshedAt()).isEqualTo(saved.refreshedAt());
        assertThat(again.lastChange()).isEqualTo(saved.lastChange());
    }

    /** Empty if two documents claim one thing. */
    private static Optional<RegistrySnapshot> served(Saved saved) {
        try {
            return Optional.of(ServedRegistry.of(saved.documents(), saved.orders(), saved.refreshedAt())
                    .fresh());
        } catch (RegistryRefusedException e) {
            assertThat(e).hasMessageContaining("twice");
            return Optional.empty();
        }
    }
}
