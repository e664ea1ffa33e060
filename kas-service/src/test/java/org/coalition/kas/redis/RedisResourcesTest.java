package org.coalition.kas.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.Delay;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedisResourcesTest {

    /** The sixty-third time a shift of a long would begin anew. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 5, 10, 14, 62, 63, 64, 100_000})
    void redis_howeverOftenItWasAway_isTriedAgainWithinASecond(long attempt) {
        ClientResources resources = RedisResources.of("cache", new SimpleMeterRegistry());
        try {
            Delay delay = resources.reconnectDelay();
            for (int i = 0; i < 1_000; i++) {
                assertThat(delay.createDelay(attempt)).isBetween(Duration.ofMillis(1), Duration.ofSeconds(1));
            }
        } finally {
            resources.shutdown(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
        }
    }
}
