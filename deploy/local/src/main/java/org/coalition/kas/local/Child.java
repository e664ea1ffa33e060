package org.coalition.kas.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A process of the federation that can't outlive it.
 *
 * <p>It runs under a shell that holds the other end of a pipe to us. When that pipe closes, because we closed it or
 * because we died in whatever way, the shell asks the process to end, and ends it if it does not. Ctrl-C reaches us alone:
 * the children ignore it, and are then ended in order.
 */
public final class Child {

    private static final String GUARD = """
            trap '' INT
            exec 3<&0
            "$@" </dev/null 3<&- &
            child=$!
            echo $child >"$PID_FILE"
            (
              cat <&3 >/dev/null
              kill -TERM $child 2>/dev/null
              i=0
              while kill -0 $child 2>/dev/null && [ $i -lt 150 ]; do sleep 0.1; i=$((i+1)); done
              kill -KILL $child 2>/dev/null
            ) &
            guard=$!
            wait $child
            code=$?
            kill -KILL $guard 2>/dev/null
            rm -f "$PID_FILE"
            exit $code
            """;

    private final String name;
    private final List<String> command;
    private final Home home;
    private final Map<String, String> environment;
    private @Nullable Process guard;

    Child(String name, Home home, List<String> command) {
        this(name, home, command, Map.of());
    }

    /** A child whose environment holds these variables beside our own. */
    Child(String name, Home home, List<String> command, Map<String, String> environment) {
        this.name = name;
        this.environment = Map.copyOf(environment);
        this.home = home;
        this.command = List.copyOf(command);
    }

    public String name() {
        return name;
    }

    /** Starts the process; its output goes to its log. Does not wait for it to be ready. */
    synchronized void start() {
        List<String> line = new ArrayList<>(List.of("/bin/sh", "-c", GUARD, "kas-" + name));
        line.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(home.log(name).toFile()));
        builder.environment().putAll(environment);
        builder.environment().put("PID_FILE", pidFile().toString());
        // glibc would keep up to 16 arenas here, each with what its threads have freed.
        builder.environment().put("MALLOC_ARENA_MAX", "2");
        try {
            Files.deleteIfExists(pidFile());
            guard = builder.start();
        } catch (IOException e) {
            throw new LocalFailure("cannot start " + name + ": " + command.getFirst(), e);
        }
    }

    /** Whether it runs. */
    public synchronized boolean isAlive() {
        return guard != null && guard.isAlive();
    }

    /** Fails with the way to its log if it has ended. */
    void requireAlive() {
        if (!isAlive()) {
            throw new LocalFailure(name + " ended while it started; its last words:\n" + lastWords()
                    + "\nThe whole log: " + home.log(name));
        }
    }

    private String lastWords() {
        try {
            List<String> lines = Files.readAllLines(home.log(name));
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 5), lines.size()));
        } catch (IOException e) {
            return "(none)";
        }
    }

    /** The process id, while it runs. */
    public Optional<Long> pid() {
        try {
            return isAlive()
                    ? Optional.of(Long.parseLong(Files.readString(pidFile()).strip()))
                    : Optional.empty();
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** Asks it to end, and waits until it has. */
    public synchronized void stop() {
        if (guard == null) {
            return;
        }
        try {
            guard.getOutputStream().close();
            if (!guard.waitFor(20, TimeUnit.SECONDS)) {
                guard.destroyForcibly();
            }
        } catch (IOException e) {
            guard.destroyForcibly();
        } catch (InterruptedException e) {
            guard.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        guard = null;
    }

    /** Ends it at once, as a crash would. */
    public void kill() {
        signal("KILL");
        stop();
    }

    /** Makes it hang: it keeps its connections and answers nothing. */
    public void suspend() {
        signal("STOP");
    }

    public void resume() {
        signal("CONT");
    }

    private void signal(String signal) {
        String pid = Long.toString(pid().orElseThrow(() -> new LocalFailure(name + " does not run")));
        try {
            new ProcessBuilder("kill", "-" + signal, pid).start().waitFor();
        } catch (IOException e) {
            throw new LocalFailure("cannot signal " + name, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Path pidFile() {
        return home.folder("pids").resolve(name);
    }

    /** Waits until a condition holds, and fails if the process ends or the time is up. */
    void awaitReady(Duration limit, BooleanSupplier ready) {
        long end = System.nanoTime() + limit.toNanos();
        while (!ready.getAsBoolean()) {
            requireAlive();
            if (System.nanoTime() > end) {
                throw new LocalFailure(
                        name + " is not ready after " + limit.toSeconds() + " s; its log: " + home.log(name));
            }
            try {
                Thread.sleep(25);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new LocalFailure("interrupted while " + name + " started", e);
            }
        }
    }
}
