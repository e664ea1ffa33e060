package org.coalition.kas.perf;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The samples of one KAS at one moment, or what they grew by between two: Prometheus's text format. */
record MetricsPage(List<Sample> samples) {

    /** One line. */
    record Sample(String name, Map<String, String> labels, double value) {
        boolean is(String wanted, Map<String, String> filter) {
            return name.equals(wanted) && labels.entrySet().containsAll(filter.entrySet());
        }
    }

    private static final Pattern LINE = Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})? (\\S+)");
    private static final Pattern LABEL = Pattern.compile("([a-zA-Z_]+)=\"([^\"]*)\"");

    MetricsPage {
        samples = List.copyOf(samples);
    }

    static MetricsPage parse(String text) {
        List<Sample> samples = new ArrayList<>();
        text.lines().filter(line -> line.startsWith("kas_")).forEach(line -> {
            Matcher matcher = LINE.matcher(line);
            if (matcher.matches()) {
                samples.add(new Sample(matcher.group(1), labels(matcher.group(2)), number(matcher.group(3))));
            }
        });
        return new MetricsPage(samples);
    }

    private static Map<String, String> labels(String text) {
        Map<String, String> labels = new HashMap<>();
        if (text != null) {
            Matcher matcher = LABEL.matcher(text);
            while (matcher.find()) {
                labels.put(matcher.group(1), matcher.group(2));
            }
        }
        return Map.copyOf(labels);
    }

    private static double number(String text) {
        return text.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(text);
    }

    /** What every sample has grown by; gauges make no sense in it. */
    MetricsPage since(MetricsPage earlier) {
        Map<String, Double> before = new HashMap<>();
        earlier.samples.forEach(sample -> before.put(key(sample), sample.value));
        return new MetricsPage(samples.stream()
                .map(s -> new Sample(s.name, s.labels, s.value - before.getOrDefault(key(s), 0.0)))
                .toList());
    }

    /** Several pages' samples added up. */
    static MetricsPage sum(List<MetricsPage> pages) {
        Map<String, Sample> sums = new LinkedHashMap<>();
        pages.forEach(page -> page.samples.forEach(
                sample -> sums.merge(key(sample), sample, (a, b) -> new Sample(a.name, a.labels, a.value + b.value))));
        return new MetricsPage(List.copyOf(sums.values()));
    }

    private static String key(Sample sample) {
        return sample.name + new TreeMap<>(sample.labels);
    }

    /** The sum of all samples of this name that have these labels. */
    double sum(String name, Map<String, String> labels) {
        return samples.stream()
                .filter(sample -> sample.is(name, labels))
                .mapToDouble(Sample::value)
                .sum();
    }

    /** Mean of a timer in milliseconds; NaN if it has measured nothing. */
    double meanMillis(String timer, Map<String, String> labels) {
        return sum(timer + "_sum", labels) / sum(timer + "_count", labels) * 1_000;
    }

    /**
     * A quantile of a histogram in milliseconds, as Prometheus would estimate it: evenly spread within a bucket.
     *
     * @return NaN if there is nothing, or if it lies in the lowest or above the highest bucket, where it can't be told
     */
    double quantileMillis(String timer, Map<String, String> labels, double quantile) {
        TreeMap<Double, Double> buckets = new TreeMap<>();
        samples.stream()
                .filter(s -> s.is(timer + "_bucket", labels))
                .forEach(s -> buckets.merge(number(s.labels.getOrDefault("le", "+Inf")), s.value, Double::sum));
        double rank = buckets.isEmpty() ? 0 : buckets.lastEntry().getValue() * quantile;
        double lower = 0;
        double below = 0;
        for (Map.Entry<Double, Double> bucket : buckets.entrySet()) {
            if (bucket.getValue() >= rank && rank > 0) {
                boolean known = lower > 0 && !bucket.getKey().isInfinite();
                double part = (rank - below) / (bucket.getValue() - below);
                return known ? (lower + (bucket.getKey() - lower) * part) * 1_000 : Double.NaN;
            }
            lower = bucket.getKey();
            below = bucket.getValue();
        }
        return Double.NaN;
    }
}
