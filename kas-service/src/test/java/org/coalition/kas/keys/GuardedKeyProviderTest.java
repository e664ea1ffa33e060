package org.coalition.kas.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.coalition.kas.crypto.Bytes;
import org.coalition.kas.crypto.Dek;
import org.coalition.kas.crypto.IntegrityException;
import org.coalition.kas.domain.Deadline;
import org.coalition.kas.domain.WrappedKey;
import org.junit.jupiter.api.Test;

class GuardedKeyProviderTest {

    private static final WrappedKey WRAPPED = WrappedKey.rsa(Bytes.of(new byte[256]));

    private final FakeKeyProvider behind = new FakeKeyProvider();
    private final CircuitBreaker breaker = CircuitBreaker.of(
            "kms",
            CircuitBreakerConfig.custom()
                    .minimumNumberOfCalls(3)
                    .slidingWindowSize(10)
                    .failureRateThreshold(50)
                    .permittedNumberOfCallsInHalfOpenState(2)
                    .build());
    private final Bulkhead bulkhead = Bulkhead.of(
            "kms",
            BulkheadConfig.custom()
                    .maxConcurrentCalls(2)
                    .maxWaitDuration(Duration.ZERO)
                    .build());
    private final GuardedKeyProvider guarded = new GuardedKeyProvider(behind, breaker, bulkhead);

    @Test
    void unwrap_whenTheProviderGivesAKey_givesIt() throws Exception {
        Dek dek = Dek.random(32);
        behind.always(wrapped -> dek);

        assertThat(unwrap()).isSameAs(dek);
    }

    @Test
    void unwrap_whenGarbageIsSentAgainAndAgain_keepsTheBreakerClosed() {
        behind.always(wrapped -> {
            throw new IntegrityException();
        });

        for (int i = 0; i < 50; i++) {
            assertThatExceptionOfType(IntegrityException.class).isThrownBy(this::unwrap);
        }
        assertThat(breaker.getState()).isEqualTo(State.CLOSED);
        assertThat(behind.calls()).isEqualTo(50);
    }

    @Test
    void unwrap_whenOneKeyIsRefusedAgainAndAgain_keepsTheBreakerClosed() {
        behind.always(wrapped -> {
            throw KeyProviderUnavailableException.refusal("disabled", new IllegalStateException());
        });

        for (int i = 0; i < 50; i++) {
            assertThatExceptionOfType(KeyProviderUnavailableException.class).isThrownBy(this::unwrap);
        }
        assertThat(breaker.getState()).isEqualTo(State.CLOSED);
    }

    @Test
    void unwrap_whenOnlyTheRequestsOwnTimeEnds_keepsTheBreakerClosed() {
        behind.always(wrapped -> {
            throw KeyProviderUnavailableException.outOfTime("too late", null);
        });

        for (int i = 0; i < 50; i++) {
            assertThatExceptionOfType(KeyProviderUnavailableException.class).isThrownBy(this::unwrap);
        }
        assertThat(breaker.getState()).isEqualTo(State.CLOSED);
    }

    /** Else whoever sends garbage fast enough keeps everybody waiting for a provider that is out. */
    @Test
    void unwrap_whenGarbageIsSentInAnOutage_doesNotHoldTheBreakerShut() {
        for (int i = 0; i < 3; i++) {
            behind.once(wrapped -> {
                throw new IntegrityException();
            });
            behind.once(wrapped -> {
                throw new IntegrityException();
            });
            behind.once(wrapped -> {
                throw new KeyProviderUnavailableException("out");
            });
        }

        for (int i = 0; i < 9; i++) {
            assertThatExceptionOfType(Exception.class).isThrownBy(this::unwrap);
        }
        assertThat(breaker.getState()).isEqualTo(State.OPEN);
    }

    /** Half open, it has two permits: none may get lost to who does not count. */
    @Test
    void unwrap_whenGarbageComesToTheProbes_stillClosesOnceTheProviderAnswers() throws Exception {
        breaker.transitionToOpenState();
        breaker.transitionToHalfOpenState();
        for (int i = 0; i < 20; i++) {
            behind.once(wrapped -> {
                throw new IntegrityException();
            });
        }
        for (int i = 0; i < 20; i++) {
            assertThatExceptionOfType(IntegrityException.class).isThrownBy(this::unwrap);
        }
        assertThat(breaker.getState()).isEqualTo(State.HALF_OPEN);

        unwrap().close();
        unwrap().close();

        assertThat(breaker.getState()).isEqualTo(State.CLOSED);
    }

    @Test
    void unwrap_whenTheProviderIsOut_opensTheBreakerAndAsksNoMore() {
        behind.always(wrapped -> {
            throw new KeyProviderUnavailableException("out");
        });

        for (int i = 0; i < 10; i++) {
            assertThatExceptionOfType(KeyProviderUnavailableException.class).isThrownBy(this::unwrap);
        }
        assertThat(breaker.getState()).isEqualTo(State.OPEN);
        assertThat(behind.calls()).isEqualTo(3);
    }

    @Test
    void unwrap_whenTheProviderIsBroken_opensTheBreakerToo() {
        behind.always(wrapped -> {
            throw new IllegalStateException("broken");
        });

        for (int i = 0; i < 3; i++) {
            assertThatIllegalStateException().isThrownBy(this::unwrap);
        }
        assertThat(breaker.getState()).isEqualTo(State.OPEN);
    }

    @Test
    void unwrap_whenTheBulkheadIsFull_refusesAtOnceAndCountsNoFailure() throws Exception {
        CountDownLatch inside = new CountDownLatch(2);
        CountDownLatch release = new CountDownLatch(1);
        behind.always(wrapped -> {
            inside.countDown();
            awaitQuietly(release);
            return Dek.takeOver(new byte[32]);
        });
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Dek> one = threads.submit(this::unwrap);
            Future<Dek> two = threads.submit(this::unwrap);
            inside.await();

            assertThatExceptionOfType(KeyProviderUnavailableException.class)
                    .isThrownBy(this::unwrap)
                    .withMessageContaining("bulkhead");
            assertThat(breaker.getMetrics().getNumberOfFailedCalls()).isZero();

            release.countDown();
            assertThat(one.get()).isNotNull();
            assertThat(two.get()).isNotNull();
        }
        assertThat(unwrap()).isNotNull();
    }

    @Test
    void unwrap_whateverComesOfIt_leavesTheBulkheadAsItWas() {
        behind.once(wrapped -> {
                    throw new IntegrityException();
                })
                .once(wrapped -> {
                    throw new KeyProviderUnavailableException("out");
                })
                .once(wrapped -> {
                    throw new IllegalStateException();
                });
        for (int i = 0; i < 3; i++) {
            assertThatExceptionOfType(Exception.class).isThrownBy(this::unwrap);
        }
        assertThat(bulkhead.getMetrics().getAvailableConcurrentCalls()).isEqualTo(2);
    }

    private Dek unwrap() throws IntegrityException, KeyProviderUnavailableException {
        return guarded.unwrap("name", WRAPPED, Deadline.in(Duration.ofSeconds(5)));
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
