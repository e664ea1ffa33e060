package org.coalition.kas.keys;

import com.google.api.gax.rpc.ApiException;
import com.google.api.gax.rpc.StatusCode;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.function.Supplier;

/**
 * Calls to Cloud KMS: {@code kas_kms_calls_total} and {@code kas_kms_seconds} by gRPC code, and {@code kas_kms_retries_total}
 * by whether there was budget for them.
 */
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

    private static final String OK = StatusCode.Code.OK.name();

    private final MeterRegistry meters;
    private final MeterProvider<Counter> calls;
    private final MeterProvider<Counter> retries;
    private final MeterProvider<Timer> times;

    KmsMeters(MeterRegistry meters) {
        this.meters = meters;
        this.calls = Counter.builder("kas.kms.calls")
                .description("Calls to Cloud KMS, each attempt by itself")
                .withRegistry(meters);
        this.times = Timer.builder("kas.kms").description("Calls to Cloud KMS").withRegistry(meters);
        this.retries = Counter.builder("kas.kms.retries")
                .description("Failed calls to Cloud KMS that were worth another attempt")
                .withRegistry(meters);
        for (Op op : Op.values()) { // so that the first one is an increase
            calls.withTags(tags(op, OK));
            retries.withTags(retryTags(op, true));
            retries.withTags(retryTags(op, false));
        }
    }

    <T> T time(Op op, Supplier<T> call) {
        Timer.Sample sample = Timer.start(meters);
        String code = OK;
        try {
            return call.get();
        } catch (ApiException e) {
            code = e.getStatusCode().getCode().name();
            throw e;
        } finally {
            calls.withTags(tags(op, code)).increment();
            sample.stop(times.withTags(tags(op, code)));
        }
    }

    /** A call is made again, or would be if there were budget left. */
    void retry(Op op, boolean made) {
        retries.withTags(retryTags(op, made)).increment();
    }

    private static Tags retryTags(Op op, boolean made) {
        return Tags.of("op", op.label, "result", made ? "made" : "over_budget");
    }

    private static Tags tags(Op op, String code) {
        return Tags.of("op", op.label, "code", code);
    }
}
