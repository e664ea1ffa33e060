package org.coalition.kas.policy;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import org.coalition.kas.domain.Deadline;

/** An engine whose answers are counted and timed. */
final class MeteredPolicyEngine implements PolicyEngine {

    private final PolicyEngine engine;
    private final String name;
    private final MeterRegistry meters;
    private final Timer timer;

    MeteredPolicyEngine(PolicyEngine engine, String name, MeterRegistry meters) {
        this.engine = engine;
        this.name = name;
        this.meters = meters;
        this.timer = Timer.builder("kas.policy")
                .description("Time to decide one question, waiting for the engine included")
                .tag("engine", name)
                .publishPercentileHistogram()
                .register(meters);
    }

    @Override
    public Decision decide(PolicyQuestion question, Deadline deadline) {
        Timer.Sample sample = Timer.start(meters);
        try {
            Decision decision = engine.decide(question, deadline);
            count(decision.allow() ? "allow" : "deny", decision.firstFailedCheck());
            return decision;
        } catch (RuntimeException e) {
            count("error", "none");
            throw e;
        } finally {
            sample.stop(timer);
        }
    }

    @Override
    public String version() {
        return engine.version();
    }

    private void count(String decision, String check) {
        Counter.builder("kas.policy.decisions")
                .description("Questions by what was decided and by the first check that failed")
                .tags("engine", name, "decision", decision, "check", check)
                .register(meters)
                .increment();
    }
}
