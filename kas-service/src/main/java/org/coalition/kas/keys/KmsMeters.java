package org.coalition.kas.keys;

import com.google.api.gax.rpc.ApiException;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.function.Supplier;

/** Calls to Cloud KMS: {@code kas_kms_calls_total} and {@code kas_kms_seconds}, by gRPC code. */
final class KmsMeters {

    /** An operation of Cloud KMS. */
    enum Op {
        ASYMMETRIC_DECRYPT("AsymmetricDecrypt"),
        GET_PUBLIC_KEY("GetPublicKey");

        private final String label;

        Op(String label) {
            this.label = label;
        }
    }

    private final MeterRegistry meters;

    KmsMeters(MeterRegistry meters) {
        this.meters = meters;
    }

    <T> T time(Op op, Supplier<T> call) {
        Timer.Sample sample = Timer.start(meters);
        String code = "OK";
        try {
            return call.get();
        } catch (ApiException e) {
            code = e.getStatusCode().getCode().name();
            throw e;
        } finally {
            meters.counter("kas.kms.calls", "op", op.label, "code", code).increment();
            sample.stop(Timer.builder("kas.kms")
                    .description("Calls to Cloud KMS")
                    .tags("op", op.label, "code", code)
                    .publishPercentileHistogram()
                    .minimumExpectedValue(Duration.ofMillis(1))
                    .maximumExpectedValue(Duration.ofSeconds(10))
                    .register(meters));
        }
    }
}
