package org.coalition.kas.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** OPA's own program, on the PATH or in {@code ~/go/bin}. */
final class OpaProgram {

    /** What a run of it wrote, to both outputs, and how it ended. */
    record Outcome(int exitCode, String text) {}

    private final Path program;

    private OpaProgram(Path program) {
        this.program = program;
    }

    /** Aborts the test where there is none. */
    static OpaProgram found() {
        Optional<Path> program = Stream.concat(
                        Stream.of(System.getenv("PATH").split(File.pathSeparator)),
                        Stream.of(System.getProperty("user.home") + "/go/bin"))
                .map(folder -> Path.of(folder, "opa"))
                .filter(Files::isExecutable)
                .findFirst();
        assumeTrue(
                program.isPresent(),
                "skipped: opa is neither on the PATH nor in ~/go/bin"
                        + " (go install github.com/open-policy-agent/opa@v1.22.2)");
        return new OpaProgram(program.orElseThrow());
    }

    Outcome run(String... arguments) throws IOException, InterruptedException {
        Process process = process(List.of(arguments)).start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Outcome(process.waitFor(), text);
    }

    /** A server that runs until it is closed, on loopback, with what else stands on its command line. */
    RunningOpa serve(Path log, String... arguments) throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        List<String> all = new ArrayList<>(List.of("run", "--server", "--addr", "127.0.0.1:" + port));
        all.addAll(List.of("--skip-version-check", "--log-level", "error"));
        all.addAll(List.of(arguments));
        return new RunningOpa(process(all).redirectOutput(log.toFile()).start(), port, log);
    }

    private ProcessBuilder process(List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(arguments);
        ProcessBuilder process = new ProcessBuilder(command).redirectErrorStream(true);
        process.environment().put("GOGC", "400"); // memory is cheaper than time here
        return process;
    }

    /** A server and where it is. */
    record RunningOpa(Process process, int port, Path log) implements AutoCloseable {

        URI http() {
            return URI.create("http://127.0.0.1:" + port);
        }

        URI https() {
            return URI.create("https://localhost:" + port);
        }

        void assertAlive() {
            try {
                assertThat(process.isAlive()).as(Files.readString(log)).isTrue();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() {
            process.destroyForcibly().onExit().join();
        }
    }
}
