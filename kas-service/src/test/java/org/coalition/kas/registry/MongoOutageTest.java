package org.coalition.kas.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.h2.H2Backend;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a KAS does while MongoDB is away. */
class MongoOutageTest {

    @TempDir
    Path folder;

    private MongoServer server;
    private RegistryLab lab;

    @BeforeEach
    void serve() throws Exception {
        server = new MongoServer(H2Backend.inMemory());
        lab = new RegistryLab(server.bindAndGetConnectionString() + "/?heartbeatFrequencyMS=500", folder);
        lab.seed(new SeedSample());
    }

    @AfterEach
    void end() {
        lab.close();
        server.shutdownNow();
    }

    @Test
    void poll_withMongoAway_keepsTheLastGoodStateUntilItIsTooOld() {
        MongoRegistry registry = lab.registry();
        server.shutdownNow();

        lab.clock.advance(RegistryLab.MAX_AGE);
        registry.poll();
        RegistrySnapshot old = registry.snapshot();
        assertThat(old.fresh()).isTrue();

        lab.clock.advance(Duration.ofSeconds(1));
        RegistrySnapshot tooOld = registry.snapshot();
        assertThat(tooOld.fresh()).isFalse();
        assertThat(tooOld.members()).isEqualTo(old.members());
        assertThat(registry.snapshot()).isSameAs(tooOld);
    }

    @Test
    void poll_withMongoAway_endsWithinItsTimeouts() {
        MongoRegistry registry = lab.registry();
        server.shutdownNow();

        long start = System.nanoTime();
        registry.poll();

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(6));
    }

    @Test
    void start_onAServerThatNeverAnswers_endsWithinItsTimeouts() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                RegistryLab deaf = new RegistryLab("mongodb://localhost:" + silent.getLocalPort(), folder)) {
            long start = System.nanoTime();

            assertThatThrownBy(deaf::registry).isInstanceOf(IllegalStateException.class);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(6));
        }
    }

    @Test
    void poll_whenMongoIsBack_isFreshAgain() {
        MongoRegistry registry = lab.registry();
        lab.clock.advance(RegistryLab.MAX_AGE.plusSeconds(1));
        assertThat(registry.snapshot().fresh()).isFalse();

        registry.poll();

        assertThat(registry.snapshot().fresh()).isTrue();
    }

    @Test
    void start_withMongoAway_servesTheFileWithItsAge() {
        RegistrySnapshot before = lab.registry().snapshot();
        server.shutdownNow();
        lab.clock.advance(Duration.ofMinutes(5));

        MongoRegistry registry = lab.registry();

        assertThat(registry.snapshot()).isEqualTo(before);
        assertThat(registry.age()).isEqualTo(Duration.ofMinutes(5));
        lab.clock.advance(Duration.ofMinutes(11));
        assertThat(registry.snapshot().fresh()).isFalse();
    }

    @Test
    void start_withoutMongoAndWithoutFile_isRefusedAndNamesTheSettings() {
        server.shutdownNow();

        assertThatThrownBy(lab::registry)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("kas.registry.mongo.uri")
                .hasMessageContaining("kas.registry.snapshot-file");
    }

    @Test
    void start_withAFileFromTheFuture_isRefused() {
        lab.registry();
        server.shutdownNow();
        lab.clock.advance(Duration.ofHours(-1));

        assertThatThrownBy(lab::registry).hasMessageContaining("in the future");
    }

    @Test
    void start_withABrokenFile_isRefused() throws Exception {
        Files.writeString(lab.snapshotFile(), "{\"refreshedAt\":\"yesterday\"");
        server.shutdownNow();

        assertThatThrownBy(lab::registry).hasMessageContaining("kas.registry.snapshot-file");
    }

    @Test
    void file_isForThisUserAlone() throws Exception {
        lab.registry();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(lab.snapshotFile())))
                .isEqualTo("rw-------");
    }

    @Test
    void file_holdsTheTimeOfTheLastRefresh_toWithinHalfAMinute() throws Exception {
        MongoRegistry registry = lab.registry();
        lab.clock.advance(Duration.ofSeconds(31));
        registry.poll();

        assertThat(new SnapshotFile(lab.snapshotFile()).read().refreshedAt()).isEqualTo(lab.clock.instant());
    }
}
