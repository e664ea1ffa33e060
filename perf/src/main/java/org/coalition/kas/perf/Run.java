package org.coalition.kas.perf;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * One run, when every answer has been checked.
 *
 * @param latency of the measured requests, in microseconds, errors included
 * @param elapsed from the first measured request's start to the last one's end
 * @param errors by what they were; empty if there were none
 * @param wrong likewise
 * @param freshKeys how many of the measured requests asked for a key that was new
 * @param gatlingMeanMillis the mean by Gatling's own clock, to compare with ours
 * @param servers what the servers counted meanwhile
 */
record Run(
        Mode mode,
        Shape shape,
        Workload workload,
        Histogram latency,
        Duration elapsed,
        Map<String, Long> errors,
        Map<String, Long> wrong,
        int freshKeys,
        double gatlingMeanMillis,
        ServerFigures servers) {

    private static final double LEAST_SUCCESS = 0.999;

    double millis(double percentile) {
        return latency.getValueAtPercentile(percentile) / 1_000.0;
    }

    double meanMillis() {
        return latency.getMean() / 1_000;
    }

    double maxMillis() {
        return latency.getMaxValue() / 1_000.0;
    }

    /** Answers a second, right ones alone. */
    double throughput() {
        return (workload.measured() - errorCount() - wrongCount()) / (elapsed.toNanos() / 1e9);
    }

    long errorCount() {
        return errors.values().stream().mapToLong(Long::longValue).sum();
    }

    long wrongCount() {
        return wrong.values().stream().mapToLong(Long::longValue).sum();
    }

    double kmsCallsPer1000() {
        return servers.decrypts() * 1_000.0 / workload.measured();
    }

    /** Why this run counts as failed; empty if it does not. */
    List<String> defects() {
        List<String> defects = new ArrayList<>();
        double success = 1 - (errorCount() + wrongCount()) / (double) workload.measured();
        if (wrongCount() > 0) {
            defects.add(name() + ": " + wrongCount() + " wrong answers: " + wrong);
        }
        if (success < LEAST_SUCCESS) {
            defects.add(String.format(
                    Locale.ROOT, "%s: only %.2f%% of the requests succeeded: %s", name(), success * 100, errors));
        }
        return List.copyOf(defects);
    }

    String name() {
        return shape.label() + " " + mode.label();
    }
}
