package org.coalition.kas.kmsemulator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.coalition.kas.kmsemulator.RunningEmulator.RING;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.cloud.kms.v1.KeyRing;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the program as a process of its own. */
class EmulatorCommandTest {

    @TempDir
    private Path folder;

    @Test
    void run_untilTerminated_tellsItsPortsAndStopsByItself() throws Exception {
        Path portFile = folder.resolve("ports.json");
        Process process = start("--latency", "none", "--port-file", portFile.toString());
        try {
            assertThat(firstLine(process))
                    .matches("kms-emulator ready: grpc https://127.0.0.1:\\d+ control https://127.0.0.1:\\d+");
            JsonNode ports = JsonFields.MAPPER.readTree(Files.readAllBytes(portFile));
            assertThat(ports.get("controlPort").intValue()).isPositive();
            try (KmsClient client = KmsClient.of(ports.get("grpcPort").intValue())) {
                KeyRing ring = client.google()
                        .createKeyRing("projects/coalition/locations/us-central1", "kas", KeyRing.getDefaultInstance());
                assertThat(ring.getName()).isEqualTo(RING);
            }
            process.destroy();
            assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void run_whenFileIsMissing_saysWhichOptionInOneLine() throws Exception {
        Path missing = folder.resolve("none.crt");
        Process process = start("--tls-certificate", missing.toString());

        String said = new String(process.getErrorStream().readAllBytes(), UTF_8);

        assertThat(process.waitFor()).isEqualTo(2);
        assertThat(said.lines()).contains("kms-emulator: --tls-certificate " + missing + ": no such file");
    }

    private Process start(String... options) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--sun-misc-unsafe-memory-access=allow",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                KmsEmulator.class.getName(),
                "--keys",
                folder.resolve("keys.json").toString(),
                "--tls-key",
                TestCertificate.shared().key().toString()));
        command.addAll(List.of(options));
        if (!command.contains("--tls-certificate")) {
            command.add("--tls-certificate");
            command.add(TestCertificate.shared().certificate().toString());
        }
        return new ProcessBuilder(command).start();
    }

    private static String firstLine(Process process) throws Exception {
        BufferedReader output = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
        return output.readLine();
    }
}
