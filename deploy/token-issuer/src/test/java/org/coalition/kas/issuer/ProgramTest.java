package org.coalition.kas.issuer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The program as a process of its own. */
@Timeout(60)
class ProgramTest {

    @TempDir
    Path directory;

    @Test
    void program_onceReady_saysSo_writesItsPort_andEndsWhenToldTo() throws Exception {
        var process = start(directory.resolve("password"));
        try (var out = process.inputReader()) {
            var ready = readUntil(out, "token-issuer ready: ");

            var port = Files.readString(directory.resolve("port.json")).replaceAll("[^0-9]", "");
            assertThat(Files.readString(directory.resolve("port.json"))).isEqualTo("{\"port\":" + port + "}\n");
            assertThat(ready)
                    .isEqualTo("token-issuer ready: https://localhost:%s/usa https://localhost:%s/fra", port, port);
        } finally {
            process.destroy();
        }
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void program_withoutItsPasswordFile_endsAndNamesOptionAndFile() throws Exception {
        var missing = directory.resolve("absent");
        var process = start(missing);
        try (var out = process.inputReader()) {
            assertThat(out.readLine())
                    .isEqualTo("token-issuer: --password-file " + missing + ": there is no such file");
        }
        assertThat(process.waitFor()).isEqualTo(2);
    }

    private Process start(Path passwordFile) throws Exception {
        var tls = TestCertificate.in(directory);
        Files.writeString(directory.resolve("password"), "secret");
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                TokenIssuer.class.getName()));
        command.addAll(List.of("--nations", "USA,FRA", "--state", file("state"), "--port-file", file("port.json")));
        command.addAll(List.of("--password-file", passwordFile.toString()));
        command.addAll(List.of("--tls-certificate", tls.certificateFile().toString()));
        command.addAll(List.of("--tls-key", tls.keyFile().toString()));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private String file(String name) {
        return directory.resolve(name).toString();
    }

    private static String readUntil(BufferedReader out, String start) throws IOException {
        var line = out.readLine();
        while (line != null && !line.startsWith(start)) {
            line = out.readLine();
        }
        return line;
    }
}
