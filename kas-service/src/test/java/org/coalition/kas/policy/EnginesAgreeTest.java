package org.coalition.kas.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.coalition.kas.domain.Deadline;
import org.coalition.kas.policy.OpaProgram.RunningOpa;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * 100,000 generated questions, asked by several threads at once; of an OPA server, which takes a millisecond for each, a twentieth
 * of them but in the long tier. The engines must answer alike to the last word, and in
 * each check as the oracle, which knows the specification alone.
 */
final class EnginesAgreeTest {

    private static final int QUESTIONS = 100_000;
    private static final int QUESTIONS_TO_THE_SERVER = Integer.getInteger("kas.policy.server-questions", 5_000);
    private static final int ASKERS = 8;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static WasmPolicyEngine wasm;

    @TempDir
    Path folder;

    @BeforeAll
    static void start() {
        wasm = WasmPolicyEngine.start(CompiledPolicy.load(), 2);
    }

    @Test
    void wasm_onGeneratedQuestions_agreesWithTheOracle() throws InterruptedException, ExecutionException {
        assertAgree(QUESTIONS, List.of(wasm));
    }

    @Test
    void opaServer_onGeneratedQuestions_agreesWithWasmAndTheOracle() throws Exception {
        try (RunningOpa server =
                OpaProgram.found().serve(folder.resolve("opa.log"), "--bundle", OpaPolicyEngineTest.BUNDLE)) {
            OpaPolicyEngineTest.ready(server);
            OpaConnection connection = new OpaConnection(OpaClients.plain(PATIENCE), server.http(), PATIENCE);
            assertAgree(
                    QUESTIONS_TO_THE_SERVER,
                    List.of(wasm, new OpaPolicyEngine(connection, CircuitBreaker.ofDefaults("opa"))));
        }
    }

    private static void assertAgree(int count, List<PolicyEngine> engines)
            throws InterruptedException, ExecutionException {
        long seed = Long.getLong("kas.policy.seed", System.nanoTime());
        System.out.println("policy questions generated with -Dkas.policy.seed=" + seed);
        Map<String, Integer> outcomes = new TreeMap<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(ASKERS)) {
            List<Callable<Map<String, Integer>>> askers = new ArrayList<>();
            for (int asker = 0; asker < ASKERS; asker++) {
                long own = seed + asker;
                askers.add(() -> ask(count / ASKERS, engines, own));
            }
            for (Future<Map<String, Integer>> counted : threads.invokeAll(askers)) {
                counted.get().forEach((outcome, times) -> outcomes.merge(outcome, times, Integer::sum));
            }
        }
        assertEachOutcomeCameOften(count, outcomes);
    }

    private static Map<String, Integer> ask(int count, List<PolicyEngine> engines, long seed) {
        GeneratedQuestions questions = new GeneratedQuestions(new Random(seed));
        Map<String, Integer> outcomes = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            PolicyQuestion question = questions.next();
            Map<String, Boolean> checks = PolicyOracle.checks(question);
            Decision.Levels levels = PolicyOracle.levels(question);
            List<Decision> decisions = engines.stream()
                    .map(engine -> engine.decide(question, Deadline.in(PATIENCE)))
                    .toList();
            assertThat(decisions)
                    .as(() -> "seed %d: %s".formatted(seed, PolicyInput.json(question)))
                    .allMatch(decision -> decision.checks().equals(checks))
                    .allMatch(decision -> decision.levels().equals(levels))
                    .allMatch(decision -> decision.allow() == !checks.containsValue(false))
                    .allMatch(decisions.getFirst()::equals);
            checks.forEach((check, holds) -> outcomes.merge(check + "=" + holds, 1, Integer::sum));
            outcomes.merge("allow=" + decisions.getFirst().allow(), 1, Integer::sum);
        }
        return outcomes;
    }

    /** Else the comparison would show nothing. */
    private static void assertEachOutcomeCameOften(int count, Map<String, Integer> outcomes) {
        System.out.println("policy outcomes " + outcomes);
        assertThat(outcomes).hasSize(2 * (DecisionReader.CHECKS.size() + 1));
        assertThat(outcomes.values()).allMatch(times -> times >= count / 100);
    }
}
