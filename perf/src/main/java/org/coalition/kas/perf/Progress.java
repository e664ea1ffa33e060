package org.coalition.kas.perf;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/** Tells what happens, each line with the time since the start. */
final class Progress {

    private final PrintStream out;
    private final long start = System.nanoTime();

    Progress(PrintStream out) {
        this.out = out;
    }

    void say(String text) {
        out.printf(Locale.ROOT, "%5.1f s  %s%n", elapsed().toMillis() / 1_000.0, text);
    }

    /** What a run gave, in one line. */
    void run(String what, Run run) {
        say(String.format(
                Locale.ROOT,
                "%-10s %-6s %-9s p50 %7.1f  p95 %7.1f  p99 %7.1f ms  %6.0f/s  KMS %4.0f/1000%s",
                what,
                run.shape().label(),
                run.mode().label(),
                run.millis(50),
                run.millis(95),
                run.millis(99),
                run.throughput(),
                run.kmsCallsPer1000(),
                run.errorCount() + run.wrongCount() == 0 ? "" : "  errors " + run.errors() + " wrong " + run.wrong()));
    }

    Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - start);
    }
}
