package org.coalition.kas.perf;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.HdrHistogram.Histogram;

/** All runs of one shape in one mode: medians over the runs, and what the servers counted in all of them together. */
record Cell(List<Run> runs) {

    Cell {
        runs = List.copyOf(runs);
        if (runs.isEmpty()) {
            throw new IllegalArgumentException("a cell without a run");
        }
    }

    /** The median over the runs of one figure; of an even number the mean of the middle two. */
    double median(ToDoubleFunction<Run> figure) {
        return median(runs.stream().mapToDouble(figure).toArray());
    }

    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    int requests() {
        return runs.stream().mapToInt(run -> run.workload().measured()).sum();
    }

    double elapsedSeconds() {
        return runs.stream().mapToDouble(run -> run.elapsed().toNanos() / 1e9).sum();
    }

    /** Every measured latency of all runs, in microseconds. */
    Histogram latency() {
        Histogram all = new Histogram(60_000_000, 3);
        runs.forEach(run -> all.add(run.latency()));
        return all;
    }

    /** What each KAS counted during all runs, by nation. */
    Map<String, MetricsPage> kases() {
        Map<String, List<MetricsPage>> pages = new LinkedHashMap<>();
        runs.forEach(run -> run.servers().kases().forEach((nation, page) -> pages.computeIfAbsent(
                        nation, ignored -> new ArrayList<>())
                .add(page)));
        Map<String, MetricsPage> sums = new LinkedHashMap<>();
        pages.forEach((nation, several) -> sums.put(nation, MetricsPage.sum(several)));
        return sums;
    }

    /** What each process used during all runs; memory as it was after the last. */
    Map<String, ProcessFigures> processes() {
        Map<String, ProcessFigures> sums = new LinkedHashMap<>();
        runs.forEach(run ->
                run.servers().processes().forEach((name, figures) -> sums.merge(name, figures, ProcessFigures::plus)));
        return sums;
    }

    /** All runs as if they were one. */
    ServerFigures servers() {
        return new ServerFigures(
                kases(),
                runs.stream().mapToLong(run -> run.servers().decrypts()).sum(),
                processes(),
                runs.stream()
                        .map(run -> run.servers().cache())
                        .reduce(RedisFigures::plus)
                        .orElseThrow(),
                runs.stream().mapToLong(run -> run.servers().clientBytes()).sum(),
                runs.stream().mapToLong(run -> run.servers().answerBytes()).sum());
    }

    /** Errors of all runs by what they were. */
    Map<String, Long> errors() {
        Map<String, Long> all = new TreeMap<>();
        runs.forEach(run -> new HashMap<>(run.errors()).forEach((why, count) -> all.merge(why, count, Long::sum)));
        return all;
    }

    long wrong() {
        return runs.stream().mapToLong(Run::wrongCount).sum();
    }
}
