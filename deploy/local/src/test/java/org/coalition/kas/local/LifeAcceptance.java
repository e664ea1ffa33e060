package org.coalition.kas.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** How the federation, and a KAS in it, begins and ends. */
@ExtendWith(RunningFederation.Resolver.class)
class LifeAcceptance {

    private static final Path PROJECT = Path.of(System.getProperty("kas.project", "../.."));
    private static final Duration LIMIT = Duration.ofSeconds(90);

    @Test
    void supervisor_whenKilled_leavesNothingRunning(@TempDir Path folder) throws Exception {
        Home home = new Home(folder.resolve("federation"));
        Process supervisor = new ProcessBuilder(
                        java(),
                        "-jar",
                        PROJECT.resolve("deploy/local/target/kas-local.jar").toString(),
                        "supervise",
                        "--nations=USA",
                        "--project=" + PROJECT,
                        "--home=" + home.root())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile())
                .start();
        try {
            Awaitility.await("it runs").atMost(LIMIT).until(() -> Running.read(home)
                    .isAlive());
            List<ProcessHandle> processes = new ArrayList<>();
            for (JsonNode pid : Running.read(home).state().path("processes")) {
                ProcessHandle.of(pid.asLong()).ifPresent(processes::add);
            }
            assertThat(processes).hasSize(6).allMatch(ProcessHandle::isAlive);

            supervisor.destroyForcibly();

            Awaitility.await("nothing runs").atMost(LIMIT).until(() -> processes.stream()
                    .noneMatch(ProcessHandle::isAlive));
        } finally {
            supervisor.destroyForcibly();
        }
    }

    @Test
    void T13_kas_whenItsKeyIsInAnotherNation_refusesToStart(RunningFederation federation, @TempDir Path folder)
            throws Exception {
        String output = startWith(federation, folder, settings -> settings.withObject("/kas/keys")
                .putArray("allowed-locations")
                .add("europe-west1"));

        assertThat(output).contains("kas.keys.allowed-locations").contains("us-central1");
    }

    @Test
    void kas_whenItsKmsIsAway_refusesToStart(RunningFederation federation, @TempDir Path folder) throws Exception {
        String output = startWith(federation, folder, settings -> settings.withObject("/kas/keys/cloud-kms")
                .put("endpoint", "localhost:1")
                .put("start-timeout", "2s"));

        assertThat(output).contains("Cloud KMS: UNAVAILABLE");
    }

    private interface Change {
        void to(ObjectNode settings);
    }

    /** Starts a second KAS of the USA with other settings, and tells what it said when it ended. */
    private static String startWith(RunningFederation federation, Path folder, Change change)
            throws IOException, InterruptedException {
        ObjectNode settings = Replica.settings(federation.local().home(), folder);
        change.to(settings);
        Path config = folder.resolve("changed.yml");
        Home.write(config, settings);
        Path log = folder.resolve("log");
        List<String> command =
                new Programs(PROJECT).kasService(List.of("--spring.config.additional-location=file:" + config));
        Process kas = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            assertThat(kas.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS))
                    .as("it ended")
                    .isTrue();
            assertThat(kas.exitValue()).isNotZero();
            return Files.readString(log);
        } finally {
            kas.destroyForcibly();
        }
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }
}
