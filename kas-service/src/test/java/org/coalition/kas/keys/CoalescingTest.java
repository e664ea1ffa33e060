package org.coalition.kas.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.lang.Thread.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.coalition.kas.crypto.Bytes;
import org.coalition.kas.crypto.Dek;
import org.coalition.kas.crypto.IntegrityException;
import org.coalition.kas.domain.Deadline;
import org.coalition.kas.domain.KeyId;
import org.coalition.kas.domain.KeyState;
import org.coalition.kas.domain.Nation;
import org.coalition.kas.domain.WrappedKey;
import org.coalition.kas.keys.DekSource.Unwrapped;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Many want one key at once. */
class CoalescingTest {

    private static final KeyId KID = new KeyId("kas-usa-enc-001");
    private static final WrappedKey WRAPPED = WrappedKey.rsa(Bytes.of(new byte[256]));
    private static final byte[] KEY = filled();
    private static final Deadline LATER = Deadline.in(Duration.ofMinutes(1));

    private final MapCache cache = new MapCache();
    private final CountDownLatch answer = new CountDownLatch(1);
    private final FakeKeyProvider provider = new FakeKeyProvider();
    private final CachedDekSource source = new CachedDekSource(
            new KeyRing(List.of(KeyRings.key(KID, provider, KeyState.ACTIVE))), cache, new Nation("USA"));
    private final List<Thread> started = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(work -> {
        Thread thread = Thread.ofVirtual().unstarted(work);
        started.add(thread);
        return thread;
    });

    @AfterEach
    void end() {
        answer.countDown();
        threads.close();
    }

    @Test
    void unwrap_whenManyWantOneColdKey_asksOnceAndStoresOnce() throws Exception {
        provider.always(wrapped -> slowly());

        List<Future<byte[]>> all = start(50, this::verified);
        awaitAllWaiting();
        answer.countDown();

        for (Future<byte[]> one : all) {
            assertThat(one.get()).isEqualTo(KEY);
        }
        assertThat(provider.calls()).isEqualTo(1);
        assertThat(cache.puts()).isEqualTo(1);
        assertThat(cache.coalescedLookUps()).isEqualTo(49);
    }

    @Test
    void unwrap_whenOneIsDone_leavesTheOthersTheirKey() throws Exception {
        provider.always(wrapped -> Dek.takeOver(KEY.clone()));
        Unwrapped first = unwrap(LATER);
        Unwrapped second = unwrap(LATER);

        first.close();

        assertThat(provider.calls()).isEqualTo(1);
        assertThat(second.dek().exposed()).isEqualTo(KEY);
        second.close();
    }

    @Test
    void unwrap_whenTheCiphertextDoesNotOpen_saysSoToAll() {
        provider.always(wrapped -> {
            slowly().close();
            throw new IntegrityException();
        });

        List<Future<byte[]>> all = start(5, this::verified);
        awaitAllWaiting();
        answer.countDown();

        assertThat(all).allSatisfy(one -> assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(one::get)
                .withCauseInstanceOf(IntegrityException.class));
        assertThat(provider.calls()).isEqualTo(1);
    }

    @Test
    void unwrap_whenTheProviderFails_keepsNoFailure() throws Exception {
        provider.once(wrapped -> {
                    throw new KeyProviderUnavailableException("out");
                })
                .always(wrapped -> Dek.takeOver(KEY.clone()));

        assertThatExceptionOfType(KeyProviderUnavailableException.class).isThrownBy(() -> unwrap(LATER));

        assertThat(verified()).isEqualTo(KEY);
    }

    @Test
    void unwrap_whenTheFirstHasNoTimeLeft_theOthersLookThemselves() throws Exception {
        provider.once(wrapped -> {
                    slowly().close();
                    throw new KeyProviderUnavailableException("its time was up");
                })
                .always(wrapped -> Dek.takeOver(KEY.clone()));
        Future<Unwrapped> hasty = threads.submit(() -> unwrap(Deadline.in(Duration.ZERO)));
        await().until(() -> provider.calls() == 1);

        List<Future<byte[]>> others = start(5, this::verified);
        awaitAllWaiting();
        answer.countDown();

        assertThatExceptionOfType(ExecutionException.class).isThrownBy(hasty::get);
        for (Future<byte[]> one : others) {
            assertThat(one.get()).isEqualTo(KEY);
        }
        assertThat(provider.calls()).isEqualTo(2);
    }

    /** Too little for a second attempt at the KMS, which the others may have. */
    @Test
    void unwrap_whenTheFirstHasLittleTimeLeft_theOthersLookThemselves() throws Exception {
        provider.once(wrapped -> {
                    slowly().close();
                    throw new KeyProviderUnavailableException("out, and no time to ask again");
                })
                .always(wrapped -> Dek.takeOver(KEY.clone()));
        AtomicLong clock = new AtomicLong();
        Deadline soon = Deadline.in(Duration.ofMillis(60), clock::get);
        Future<Unwrapped> hasty = threads.submit(() -> unwrap(soon));
        await().until(() -> provider.calls() == 1);

        Future<byte[]> other = threads.submit(this::verified);
        awaitAllWaiting();
        answer.countDown();

        assertThatExceptionOfType(ExecutionException.class).isThrownBy(hasty::get);
        assertThat(other.get()).isEqualTo(KEY);
    }

    @Test
    void unwrap_whenOneWaitsTooLong_failsAlone() throws Exception {
        provider.always(wrapped -> slowly());
        Future<byte[]> first = threads.submit(this::verified);
        await().until(() -> provider.calls() == 1);

        assertThatExceptionOfType(KeyProviderUnavailableException.class)
                .isThrownBy(() -> unwrap(Deadline.in(Duration.ofMillis(1))));
        answer.countDown();

        assertThat(first.get()).isEqualTo(KEY);
    }

    @Test
    void close_whenNobodyStoredTheKey_letsOtherReplicasLookForThemselves() throws Exception {
        provider.always(wrapped -> Dek.takeOver(KEY.clone()));

        unwrap(LATER).close();

        assertThat(cache.abandoned()).hasSize(1);
        verified();
        assertThat(cache.abandoned()).hasSize(1);
    }

    @Test
    void unwrap_whenTheProviderFails_letsOtherReplicasLookForThemselves() {
        provider.always(wrapped -> {
            throw new IntegrityException();
        });

        assertThatExceptionOfType(IntegrityException.class).isThrownBy(() -> unwrap(LATER));

        assertThat(cache.abandoned()).hasSize(1);
    }

    @Test
    void unwrap_whenTheFirstFailsByAnError_theNextLooksItself() throws Exception {
        provider.once(wrapped -> {
                    throw new StackOverflowError();
                })
                .always(wrapped -> Dek.takeOver(KEY.clone()));

        assertThatExceptionOfType(StackOverflowError.class).isThrownBy(() -> unwrap(LATER));

        assertThat(verified()).isEqualTo(KEY);
    }

    @Test
    void bindingVerified_whenOnlyAnotherHasVerifiedIt_storesTheKey() throws Exception {
        provider.always(wrapped -> Dek.takeOver(KEY.clone()));

        try (Unwrapped tampered = unwrap(LATER)) {
            assertThat(tampered.fromCache()).isFalse();
            verified();
        }

        assertThat(cache.values()).hasSize(1);
    }

    private <T> List<Future<T>> start(int number, Callable<T> work) {
        List<Future<T>> all = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            all.add(threads.submit(work));
        }
        return all;
    }

    private void awaitAllWaiting() {
        Set<State> waiting = Set.of(State.WAITING, State.TIMED_WAITING);
        await().until(() -> started.stream().allMatch(thread -> waiting.contains(thread.getState())));
    }

    private byte[] verified() throws Exception {
        try (Unwrapped unwrapped = unwrap(LATER)) {
            unwrapped.bindingVerified();
            return unwrapped.dek().exposed().clone();
        }
    }

    private Unwrapped unwrap(Deadline deadline) throws IntegrityException, KeyProviderUnavailableException {
        return source.unwrap(KID, WRAPPED, deadline);
    }

    private Dek slowly() {
        try {
            answer.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return Dek.takeOver(KEY.clone());
    }

    private static byte[] filled() {
        byte[] key = new byte[32];
        Arrays.fill(key, (byte) 9);
        return key;
    }
}
