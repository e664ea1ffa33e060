package org.coalition.kas.perf;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A JVM of the lab's own that is spoken to in lines over its input and output; what it has to complain about goes to its
 * log. It ends when its input does, so it can't outlive this process. For use by one thread.
 */
final class HelperProcess implements AutoCloseable {

    private static final List<String> QUIET =
            List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", "-XX:+UseSerialGC");

    private final String name;
    private final Path log;
    private final Process process;
    private final PrintStream to;
    private final BufferedReader from;

    /**
     * Starts a main class of this lab.
     *
     * @param options of its JVM
     */
    HelperProcess(String name, Class<?> main, List<String> options, Path log, String... arguments) throws IOException {
        this.name = name;
        this.log = log;
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(QUIET);
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(log.toFile());
        builder.environment().put("MALLOC_ARENA_MAX", "2");
        this.process = builder.start();
        this.to = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        this.from = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    long pid() {
        return process.pid();
    }

    /** Says a line and blocks for the one that answers it. */
    String ask(String line) throws IOException {
        to.println(line);
        return hear();
    }

    void say(String line) {
        to.println(line);
    }

    /** Blocks for the next line that it says. */
    String hear() throws IOException {
        String answer = from.readLine();
        if (answer == null) {
            throw new LabFailure(
                    "the " + name + " has ended; its last words:\n" + lastWords() + "\nAll of them: " + log);
        }
        return answer;
    }

    private String lastWords() throws IOException {
        List<String> lines = Files.readAllLines(log);
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 8), lines.size()));
    }

    /** Closes its input and waits until it has ended. */
    @Override
    public void close() {
        to.close();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
