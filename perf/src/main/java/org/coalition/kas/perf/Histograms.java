package org.coalition.kas.perf;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;

/**
 * The raw latencies, as HdrHistogram keeps them: one {@code .hgrm} of percentiles (milliseconds) for each shape and mode,
 * and one {@code runs.hlog} with every measured run as an interval (microseconds), tagged {@code shape-mode}.
 */
final class Histograms {

    private Histograms() {}

    static void write(Comparison comparison, Path folder) throws IOException {
        for (Shape shape : comparison.plan().shapes()) {
            for (Mode mode : Mode.values()) {
                Histogram all = new Cell(comparison.cell(shape, mode)).latency();
                Path file = folder.resolve(shape.label() + "-" + mode.label() + ".hgrm");
                try (PrintStream out = new PrintStream(file.toFile(), StandardCharsets.UTF_8)) {
                    all.outputPercentileDistribution(out, 1_000.0);
                }
            }
        }
        try (PrintStream out = new PrintStream(folder.resolve("runs.hlog").toFile(), StandardCharsets.UTF_8)) {
            HistogramLogWriter log = new HistogramLogWriter(out);
            log.outputLogFormatVersion();
            log.outputComment("microseconds, one line a run, in the order of the runs; times are the runs' numbers");
            log.outputLegend();
            int number = 0;
            for (Run run : comparison.runs()) {
                Histogram latency = run.latency().copy();
                latency.setTag(run.shape().label() + "-" + run.mode().label());
                log.outputIntervalHistogram(number, number + 1, latency, 1);
                number++;
            }
        }
    }
}
