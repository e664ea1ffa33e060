package org.coalition.kas.cache;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import java.util.concurrent.TimeUnit;
import org.coalition.kas.crypto.Dek;
import org.coalition.kas.crypto.IntegrityException;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A key sealed for the cache, and opened again. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class SealBenchmark {

    private static final String KEY = "kas:usa:dek:v1:kas-usa-enc-001:" + "0".repeat(64);

    /** Amazon's where it loads, as in the service; the JDK's own elsewhere. */
    @Param({"AmazonCorretto", "JDK"})
    public String provider;

    private final CacheSeal seal = new CacheSeal();
    private final byte[] value = Dek.random(32).exposed();
    private byte[] sealed;

    @Setup
    public void open() {
        if (provider.equals("AmazonCorretto")) {
            AmazonCorrettoCryptoProvider.install();
        }
        seal.open(Dek.random(32));
        sealed = seal.seal(KEY, value);
    }

    @Benchmark
    public byte[] sealing() {
        return seal.seal(KEY, value);
    }

    @Benchmark
    public byte[] opening() throws IntegrityException {
        return seal.unseal(KEY, sealed);
    }
}
