package org.coalition.kas.perf;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** On what, and with what, something was measured. */
final class Machine {

    private Machine() {}

    /** Processor, number of them, memory, system. */
    static String description() throws IOException {
        return String.format(
                Locale.ROOT,
                "%d × %s, %.0f GiB, Linux %s",
                Runtime.getRuntime().availableProcessors(),
                line("/proc/cpuinfo", "model name"),
                Double.parseDouble(line("/proc/meminfo", "MemTotal")
                                .replace("kB", "")
                                .strip())
                        / (1 << 20),
                System.getProperty("os.version"));
    }

    /** How many processes wanted to run in the last minute, on average: what else this machine does. */
    static double load() throws IOException {
        String text = Files.readString(Path.of("/proc/loadavg"));
        return Double.parseDouble(text.substring(0, text.indexOf(' ')));
    }

    private static String line(String file, String name) throws IOException {
        return Files.readAllLines(Path.of(file)).stream()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse("0");
    }

    /** The JVM that everything ran in. */
    static String jdk() {
        return System.getProperty("java.vm.vendor") + " " + Runtime.version();
    }

    /** The project's commit, with {@code -modified} if sources differ from it; {@code unknown} without git. */
    static String commit(Path project) throws IOException {
        String commit = git(project, "rev-parse", "--short=12", "HEAD");
        String changed = git(project, "status", "--porcelain", "--untracked-files=no", "--", ".", ":!docs");
        return commit.isEmpty() ? "unknown" : commit + (changed.isEmpty() ? "" : "-modified");
    }

    private static String git(Path project, String... arguments) throws IOException {
        String[] command = new String[arguments.length + 3];
        command[0] = "git";
        command[1] = "-C";
        command[2] = project.toString();
        System.arraycopy(arguments, 0, command, 3, arguments.length);
        try {
            Process git = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String text = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return git.waitFor() == 0 ? text : "";
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
