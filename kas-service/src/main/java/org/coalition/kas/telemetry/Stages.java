package org.coalition.kas.telemetry;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;

/** Times the stages of a request. */
@Component
public final class Stages {

    /** A stage that is under way; it ends with {@link #close()}. */
    @FunctionalInterface
    public interface Running extends AutoCloseable {
        @Override
        void close();
    }

    private final Map<Stage, Timer> timers = new EnumMap<>(Stage.class);

    public Stages(MeterRegistry meters) {
        for (Stage stage : Stage.values()) {
            timers.put(
                    stage,
                    Timer.builder("kas.stage")
                            .description("Stages of a rewrap")
                            .tag("stage", stage.name().toLowerCase(Locale.ROOT))
                            .register(meters));
        }
    }

    /** Starts a stage: {@code try (var _ = stages.start(Stage.POLICY)) { … }}. */
    public Running start(Stage stage) {
        long start = System.nanoTime();
        return () -> {
            Timer timer = timers.get(stage);
            if (timer != null) {
                timer.record(System.nanoTime() - start, TimeUnit.NANOSECONDS);
            }
        };
    }
}
