package org.coalition.kas.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.coalition.kas.client.Rewrapped;
import org.coalition.kas.client.Session;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A log that nobody reads any more. */
@ExtendWith(RunningFederation.Resolver.class)
class LogAcceptance {

    /** Each logs a line of some hundred bytes; a pipe takes 64 KiB, and whoever then writes waits. */
    private static final int REQUESTS = 400;

    @Test
    void rewrap_whenTheLogIsStuck_isAnsweredAllTheSame(RunningFederation federation) throws Exception {
        ObjectNode group = federation.freshGroup(RunningFederation.SECRET_NATO);
        Path log = federation.local().home().log("kas-usa");
        Path aside = log.resolveSibling("kas-usa.aside");
        AtomicBoolean reading = new AtomicBoolean(true);
        federation.local().stopKas("USA");
        Files.move(log, aside);
        assertThat(new ProcessBuilder("mkfifo", log.toString()).start().waitFor())
                .isZero();
        // Opened for reading and writing, so that neither side waits for the other to open it.
        try (FileChannel pipe = FileChannel.open(log, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            Thread.startVirtualThread(() -> drain(pipe, reading));
            federation.local().startKas("USA");
            Session alice = federation.login("alice.usa");
            alice.rewrap(List.of(group)).close();
            federation.local().stopKms();
            reading.set(false);

            federation.usa().emptyCache();
            for (int i = 0; i < REQUESTS; i++) {
                try (Rewrapped answer = alice.rewrap(List.of(group))) {
                    assertThat(answer.status()).isIn(200, 503);
                }
            }
        } finally {
            federation.local().startKms();
            federation.local().stopKas("USA");
            Files.delete(log);
            Files.move(aside, log);
            federation.local().startKas("USA");
        }
        Session alice = federation.login("alice.usa");
        Awaitility.await("all is as before").atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            try (Rewrapped answer = alice.rewrap(List.of(group))) {
                assertThat(answer.status()).isEqualTo(200);
            }
        });
    }

    private static void drain(FileChannel pipe, AtomicBoolean reading) {
        try {
            InputStream in = Channels.newInputStream(pipe);
            byte[] some = new byte[8192];
            while (reading.get() && in.read(some) >= 0) {
                // only so that it is not full
            }
        } catch (IOException e) {
            // closed at the end
        }
    }
}
