package org.coalition.kas.redis;

import io.lettuce.core.metrics.MicrometerCommandLatencyRecorder;
import io.lettuce.core.metrics.MicrometerOptions;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.lettuce.core.resource.Delay;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The threads of one Redis connection, and its meters: {@code lettuce_command_completion_seconds}. */
public final class RedisResources {

    private static final double[] BUCKETS_INSTEAD = {};

    /** At random up to these, so that replicas don't come back in step. Lettuce's own go up to 30 s: Redis would be back, unused. */
    private static final Duration FIRST_RECONNECT = Duration.ofMillis(50);

    private static final Duration LATER_RECONNECTS = Duration.ofSeconds(1);

    private RedisResources() {}

    /**
     * Resources to be shut down after the connection that uses them.
     *
     * @param redis which Redis it is, as a label: several may be on one host
     */
    public static ClientResources of(String redis, MeterRegistry meters) {
        MicrometerOptions options = MicrometerOptions.builder()
                .tags(Tags.of("redis", redis))
                .targetPercentiles(BUCKETS_INSTEAD)
                .build();
        return DefaultClientResources.builder()
                .commandLatencyRecorder(new MicrometerCommandLatencyRecorder(meters, options))
                .reconnectDelay(Delay.fullJitter(
                        FIRST_RECONNECT, LATER_RECONNECTS, FIRST_RECONNECT.toMillis(), TimeUnit.MILLISECONDS))
                .build();
    }
}
