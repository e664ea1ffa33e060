package org.coalition.kas.keys;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.coalition.kas.cache.Caches;
import org.coalition.kas.crypto.Bytes;
import org.coalition.kas.crypto.Dek;
import org.coalition.kas.domain.Deadline;
import org.coalition.kas.domain.KeyId;
import org.coalition.kas.domain.KeyState;
import org.coalition.kas.domain.Nation;
import org.coalition.kas.domain.WrappedKey;
import org.coalition.kas.keys.DekSource.Unwrapped;
import org.coalition.kas.support.RunningRedis;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/** A key from the cache, all of it: hash of the ciphertext, round trip to a real Redis on loopback, opening, wiping. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 4)
@Fork(1)
public class DekBenchmark {

    private static final KeyId KID = new KeyId("kas-usa-enc-001");

    private final FakeKeyProvider provider = new FakeKeyProvider().always(wrapped -> Dek.random(32));
    private RunningRedis redis;
    private LettuceConnectionFactory connections;
    private CachedDekSource source;

    @Setup
    public void start() throws Exception {
        AmazonCorrettoCryptoProvider.install();
        redis = RunningRedis.started();
        connections = redis.connect();
        source = new CachedDekSource(
                new KeyRing(List.of(KeyRings.key(KID, provider, KeyState.ACTIVE))),
                Caches.deks(connections, new SimpleMeterRegistry()),
                new Nation("USA"));
    }

    /** A key of each thread's own: two look-ups of one key would be one. */
    @State(Scope.Thread)
    public static class Wanted {

        private WrappedKey key;

        @Setup
        public void remember(DekBenchmark all) throws Exception {
            key = WrappedKey.rsa(Bytes.of(ciphertext()));
            try (Unwrapped first = all.unwrapped(key)) {
                first.bindingVerified();
            }
        }
    }

    @TearDown
    public void stop() {
        connections.destroy();
        redis.stop();
    }

    @Benchmark
    @Threads(1)
    public Object hitByOneThread(Wanted wanted) throws Exception {
        return hit(wanted);
    }

    @Benchmark
    @Threads(2)
    public Object hitByTwoThreads(Wanted wanted) throws Exception {
        return hit(wanted);
    }

    private Object hit(Wanted wanted) throws Exception {
        try (Unwrapped hit = unwrapped(wanted.key)) {
            if (!hit.fromCache()) {
                throw new IllegalStateException("it was no hit");
            }
            return hit;
        }
    }

    private Unwrapped unwrapped(WrappedKey key) throws Exception {
        return source.unwrap(KID, key, Deadline.in(Duration.ofSeconds(10)));
    }

    private static byte[] ciphertext() {
        byte[] bytes = new byte[256];
        ThreadLocalRandom.current().nextBytes(bytes);
        return bytes;
    }
}
