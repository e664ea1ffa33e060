package org.coalition.kas.policy;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.coalition.kas.domain.Deadline;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/** One decision in the process, from the question to the decision read: what a policy group of a request pays. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 4)
@Fork(1)
public class PolicyBenchmark {

    @Param({"ALLOWED", "DENIED", "ACCENTED"})
    public Kind kind;

    private final PolicyEngine engine =
            WasmPolicyEngine.start(CompiledPolicy.load(), Runtime.getRuntime().availableProcessors());

    private PolicyQuestion question;

    /** What is asked. */
    public enum Kind {
        ALLOWED,
        DENIED,
        ACCENTED;

        PolicyQuestion question() {
            return switch (this) {
                case ALLOWED -> new Asked().question();
                case DENIED ->
                    new Asked()
                            .clearance("CONFIDENTIAL")
                            .country("BEL")
                            .coi("NATO")
                            .foreign("FRA", null)
                            .question();
                case ACCENTED ->
                    new Asked()
                            .country("FRA")
                            .clearance("TRÈS SECRET DÉFENSE")
                            .coi("ÉLITE", "作戦", "🛰")
                            .dissem("COI", "[\"作戦\", \"🛰\", \"ÉLITE\"]")
                            .dissem("releasabilityTo", "[\"FRA\", \"DEU\"]")
                            .dissem("classificationNation", "\"FRA\"")
                            .dissem("classification", "\"Secret Défense\"")
                            .question();
            };
        }
    }

    @Setup
    public void ask() {
        question = kind.question();
        if (decision().allow() != (kind != Kind.DENIED)) {
            throw new IllegalStateException(
                    "the question is not what it says: " + decision().explanation());
        }
    }

    @Benchmark
    @Threads(1)
    public Object byOneThread() {
        return decision();
    }

    @Benchmark
    @Threads(2)
    public Object byTwoThreads() {
        return decision();
    }

    private Decision decision() {
        return engine.decide(question, Deadline.in(Duration.ofSeconds(10)));
    }
}
