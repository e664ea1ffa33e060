package org.coalition.kas.policy;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import org.coalition.kas.domain.Deadline;

/** An engine whose answers are counted and timed. */
final class MeteredPolicyEngine implements PolicyEngine {

    private static final String NO_CHECK = "none";

    private final PolicyEngine engine;
    private final MeterRegistry meters;
    private final MeterProvider<Counter> decisions;
    private final Timer timer;

    MeteredPolicyEngine(PolicyEngine engine, String name, MeterRegistry meters) {
        this.engine = engine;
        this.meters = meters;
        this.decisions = Counter.builder("kas.policy.decisions")
                .description("Questions by what was decided and by the first check that failed")
                .tag("engine", name)
                .withRegistry(meters);
        this.timer = Timer.builder("kas.policy")
                .description("Time to decide one question, waiting for the engine included")
                .tag("engine", name)
                .register(meters);
        counter("allow", NO_CHECK);
        counter("error", NO_CHECK);
        DecisionReader.CHECKS.forEach(check -> counter("deny", check)); // so that the first denial is an increase
    }

    @Override
    public Decision decide(PolicyQuestion question, Deadline deadline) {
        Timer.Sample sample = Timer.start(meters);
        try {
            Decision decision = engine.decide(question, deadline);
            counter(decision.allow() ? "allow" : "deny", decision.firstFailedCheck())
                    .increment();
            return decision;
        } catch (RuntimeException e) {
            counter("error", NO_CHECK).increment();
            throw e;
        } finally {
            sample.stop(timer);
        }
    }

    @Override
    public Decision explain(PolicyQuestion question, Deadline deadline) {
        return engine.explain(question, deadline);
    }

    @Override
    public PolicyRules rules(Deadline deadline) {
        return engine.rules(deadline);
    }

    private Counter counter(String decision, String check) {
        return decisions.withTags("decision", decision, "check", check);
    }
}
