package org.coalition.kas.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.coalition.kas.domain.Deadline;
import org.junit.jupiter.api.Test;

final class InstancePoolTest {

    private static final CompiledPolicy POLICY = CompiledPolicy.load();
    private static final byte[] EMPTY = "{}".getBytes(StandardCharsets.US_ASCII);

    private final AtomicInteger made = new AtomicInteger();

    private WasmInstance instance() {
        made.incrementAndGet();
        return new WasmInstance(POLICY);
    }

    private static Deadline soon() {
        return Deadline.in(Duration.ofSeconds(10));
    }

    @Test
    void evaluate_oneAfterTheOther_usesOneInstance() {
        InstancePool pool = new InstancePool(this::instance, 4);
        pool.evaluate(EMPTY, soon());
        pool.evaluate(EMPTY, soon());
        assertThat(made).hasValue(1);
    }

    @Test
    void evaluate_whenAnInstanceTraps_replacesIt() {
        InstancePool pool = new InstancePool(this::instance, 1);
        byte[] loneSurrogate = "{\"subject\": \"\\ud800\"}".getBytes(StandardCharsets.US_ASCII);
        assertThatThrownBy(() -> pool.evaluate(loneSurrogate, soon()))
                .isInstanceOf(PolicyEngineUnavailableException.class)
                .hasNoCause()
                .hasMessage("the policy engine is unavailable: evaluation failed (IllegalStateException)");
        assertThat(pool.evaluate(EMPTY, soon())).contains("\"allow\":false");
        assertThat(made).hasValue(2);
    }

    @Test
    void evaluate_whenInputExhaustsTheMemory_isUnavailable() {
        InstancePool pool = new InstancePool(this::instance, 1);
        assertThatThrownBy(() -> pool.evaluate(new byte[64 << 20], soon()))
                .isInstanceOf(PolicyEngineUnavailableException.class);
        assertThat(pool.evaluate(EMPTY, soon())).contains("\"allow\":false");
    }

    @Test
    void evaluate_whenInputNestsTooDeeply_isUnavailable() {
        InstancePool pool = new InstancePool(this::instance, 1);
        byte[] deep = "[".repeat(200_000).getBytes(StandardCharsets.US_ASCII);
        assertThatThrownBy(() -> pool.evaluate(deep, soon())).isInstanceOf(PolicyEngineUnavailableException.class);
        assertThat(pool.evaluate(EMPTY, soon())).contains("\"allow\":false");
    }

    @Test
    void evaluate_whileAllAreLent_waitsUntilTheDeadlineOnly() throws InterruptedException {
        CountDownLatch lent = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);
        InstancePool pool = new InstancePool(
                () -> {
                    lent.countDown();
                    awaitQuietly(done);
                    return instance();
                },
                1);
        Thread holder = Thread.ofVirtual().start(() -> pool.evaluate(EMPTY, soon()));
        lent.await();
        assertThatThrownBy(() -> pool.evaluate(EMPTY, Deadline.in(Duration.ofMillis(20))))
                .isInstanceOf(PolicyEngineUnavailableException.class)
                .hasMessageContaining("in time");
        done.countDown();
        holder.join();
        assertThat(pool.evaluate(EMPTY, soon())).contains("\"allow\":false");
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
