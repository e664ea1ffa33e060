package org.coalition.kas.policy;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.coalition.kas.domain.Deadline;

/** Ten million decisions over all cores. Ends with 1 if anything has grown that a running service would keep. */
public final class PolicySoak {

    private static final int ROUNDS = 10;
    private static final int A_ROUND = 1_000_000;
    private static final int THREADS = Runtime.getRuntime().availableProcessors();

    /** A tenth of a byte for each decision; the JVM's own heap goes up and down by less. */
    private static final long TOLERATED_HEAP = ROUNDS * A_ROUND / 10;

    /** The JDK makes and drops a few of its own. */
    private static final int TOLERATED_CLASSES = 100;

    private final List<WasmInstance> instances = new CopyOnWriteArrayList<>();
    private final PolicyEngine engine;
    private final List<PolicyQuestion> questions;

    /** What is kept after so many decisions, when all garbage is gone. */
    private record Footprint(int decisions, double seconds, long heap, int instances, int pages, int classes) {

        boolean isLargerThan(Footprint before) {
            return heap > before.heap + TOLERATED_HEAP
                    || instances > before.instances
                    || pages > before.pages
                    || classes > before.classes + TOLERATED_CLASSES;
        }

        @Override
        public String toString() {
            return "%,12d %9.1f %,12d %9d %7d %8d".formatted(decisions, seconds, heap, instances, pages, classes);
        }
    }

    private PolicySoak() {
        CompiledPolicy policy = CompiledPolicy.load();
        InstancePool pool = new InstancePool(
                () -> {
                    WasmInstance instance = new WasmInstance(policy);
                    instances.add(instance);
                    return instance;
                },
                THREADS);
        engine = new WasmPolicyEngine(pool, policy);
        GeneratedQuestions generated = new GeneratedQuestions(new Random(1));
        questions = Stream.generate(generated::next).limit(10_000).toList();
    }

    public static void main(String[] arguments) throws InterruptedException, ExecutionException {
        System.exit(new PolicySoak().run() ? 0 : 1);
    }

    /** Prints a line a round, and tells whether the last one is no larger than the first. */
    private boolean run() throws InterruptedException, ExecutionException {
        System.out.printf(
                "%,d decisions of %,d different questions, %d threads%n", ROUNDS * A_ROUND, questions.size(), THREADS);
        System.out.printf(
                "%12s %9s %12s %9s %7s %8s%n", "decisions", "seconds", "heap, bytes", "instances", "pages", "classes");
        decide(A_ROUND / 2); // not counted: code is compiled, and memory grows to the largest question
        Footprint first = footprint(0, 0);
        System.out.println(first);
        Footprint last = first;
        for (int round = 1; round <= ROUNDS; round++) {
            long start = System.nanoTime();
            decide(A_ROUND);
            last = footprint(round * A_ROUND, (System.nanoTime() - start) / 1e9);
            System.out.println(last);
        }
        boolean grew = last.isLargerThan(first);
        System.out.println(grew ? "memory GREW" : "nothing grew");
        return !grew;
    }

    private void decide(int count) throws InterruptedException, ExecutionException {
        try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            List<Callable<Integer>> parts = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                int from = thread;
                parts.add(() -> part(from, count / THREADS));
            }
            for (Future<Integer> allowed : threads.invokeAll(parts)) {
                if (allowed.get() == 0) {
                    throw new IllegalStateException("nothing was allowed, which shows nothing");
                }
            }
        }
    }

    private int part(int from, int count) {
        int allowed = 0;
        for (int i = 0; i < count; i++) {
            PolicyQuestion question = questions.get((from + i) % questions.size());
            allowed +=
                    engine.decide(question, Deadline.in(Duration.ofSeconds(30))).allow() ? 1 : 0;
        }
        return allowed;
    }

    private Footprint footprint(int decisions, double seconds) throws InterruptedException {
        return new Footprint(
                decisions,
                seconds,
                heapAfterCollection(),
                instances.size(),
                instances.stream().mapToInt(WasmInstance::pages).sum(),
                ManagementFactory.getClassLoadingMXBean().getLoadedClassCount());
    }

    /** The least of several: references are cleared by one collection and what they held by the next. */
    private static long heapAfterCollection() throws InterruptedException {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            System.gc();
            Thread.sleep(100);
            least = Math.min(
                    least,
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
        return least;
    }
}
