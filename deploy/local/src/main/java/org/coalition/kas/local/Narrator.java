package org.coalition.kas.local;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/** Tells what happens, step by step, each with the time that it took. */
final class Narrator {

    private final PrintStream out;
    private int step;

    Narrator(PrintStream out) {
        this.out = out;
    }

    void title(String text) {
        out.println();
        out.println(text);
        out.println("-".repeat(text.length()));
    }

    /** A numbered step that is done. */
    void step(String text, Duration took) {
        out.printf(Locale.ROOT, "%2d. %-88s %8.1f ms%n", ++step, text, took.toNanos() / 1e6);
    }

    /** More about the step before. */
    void detail(String text) {
        out.println("      " + text);
    }

    void line(String text) {
        out.println(text);
    }
}
