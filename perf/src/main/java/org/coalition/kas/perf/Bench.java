package org.coalition.kas.perf;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;
import org.coalition.kas.client.KasEntry;
import org.coalition.kas.client.KasException;
import org.coalition.kas.perf.load.Answer;
import org.jspecify.annotations.Nullable;

/** Makes the requests of a run against one federation, has them sent, and checks every answer. One run at a time. */
final class Bench {

    /** Requests are good for 60 s, and so are cached keys. */
    private static final Duration LONGEST = Duration.ofSeconds(55);

    private final Site site;
    private final Generator generator;
    private final Map<String, Long> labProcesses;
    private final RequestMaker maker;
    private final Checker checker;
    private long seed;

    /**
     * A bench.
     *
     * @param labProcesses process ids of the lab's own, by name
     */
    Bench(Site site, Generator generator, Map<String, Long> labProcesses) throws KasException {
        this.site = site;
        this.generator = generator;
        this.labProcesses = Map.copyOf(labProcesses);
        this.maker = new RequestMaker(site.client());
        this.checker = new Checker(site.reader().signingKeys());
    }

    Mode mode() {
        return site.mode();
    }

    /** Runs once, with keys that nobody has asked for before, over the network between. */
    Run run(Shape shape, Workload workload) throws KasException, IOException {
        return run(shape, workload, site.rewrapUrl());
    }

    /** As {@link #run(Shape, Workload)}, for a client that sits beside the KAS. */
    Run runNearby(Shape shape, Workload workload) throws KasException, IOException {
        return run(shape, workload, site.rewrapUrlNearby());
    }

    private Run run(Shape shape, Workload workload, String url) throws KasException, IOException {
        List<Prepared> requests = maker.make(shape, workload, ++seed);
        Watch watch = new Watch();
        List<Answer> answers = generator.run(
                url, workload, requests.stream().map(Prepared::order).toList(), watch);
        return checked(shape, workload, requests, answers, watch.figures());
    }

    /** Reads the servers' figures when the clock starts, and when it stops. */
    private final class Watch implements Generator.Moments {

        private @Nullable ServerFigures before;
        private @Nullable ServerFigures after;

        @Override
        public void warm() throws IOException {
            before = read();
        }

        @Override
        public void done() throws IOException {
            after = read();
        }

        private ServerFigures read() throws IOException {
            try {
                return site.reader().figures(labProcesses);
            } catch (KasException e) {
                throw new IOException(e);
            }
        }

        ServerFigures figures() {
            return Objects.requireNonNull(after).since(Objects.requireNonNull(before));
        }
    }

    private Run checked(
            Shape shape, Workload workload, List<Prepared> requests, List<Answer> answers, ServerFigures servers)
            throws KasException {
        List<String> guards = guards(shape);
        List<Verdict> verdicts = IntStream.range(0, requests.size())
                .parallel()
                .mapToObj(i -> checker.check(requests.get(i), guards, answers.get(i)))
                .toList();
        List<Answer> measured = answers.subList(workload.warmUp(), answers.size());
        Duration elapsed = elapsed(measured);
        if (elapsed.compareTo(LONGEST) > 0) {
            throw new LabFailure("a run of " + shape.label() + " took " + elapsed.toSeconds()
                    + " s: requests and cached keys live for 60 s. Measure fewer requests.");
        }
        List<Verdict> counted = verdicts.subList(workload.warmUp(), verdicts.size());
        return new Run(
                site.mode(),
                shape,
                workload,
                histogram(measured),
                elapsed,
                count(counted, Verdict.Kind.ERROR),
                count(verdicts, Verdict.Kind.WRONG),
                workload.freshMeasured(),
                measured.stream().mapToInt(Answer::gatlingMillis).average().orElse(Double.NaN),
                servers);
    }

    private List<String> guards(Shape shape) throws KasException {
        List<String> guards = new ArrayList<>();
        for (String nation : shape.nations()) {
            KasEntry kas = site.client().kas(nation);
            guards.add(kas.kasId());
        }
        return guards;
    }

    private static Duration elapsed(List<Answer> answers) {
        long start = answers.stream().mapToLong(Answer::startNanos).min().orElse(0);
        long end = answers.stream().mapToLong(Answer::endNanos).max().orElse(0);
        return Duration.ofNanos(end - start);
    }

    private static Histogram histogram(List<Answer> answers) {
        Histogram histogram = new Histogram(60_000_000, 3);
        answers.forEach(answer -> histogram.recordValue(Math.max(1, answer.nanos() / 1_000)));
        return histogram;
    }

    private static Map<String, Long> count(List<Verdict> verdicts, Verdict.Kind kind) {
        return verdicts.stream()
                .filter(verdict -> verdict.kind() == kind)
                .collect(Collectors.groupingBy(Verdict::why, TreeMap::new, Collectors.counting()));
    }
}
