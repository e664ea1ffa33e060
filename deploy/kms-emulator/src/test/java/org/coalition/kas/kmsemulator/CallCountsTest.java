package org.coalition.kas.kmsemulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.coalition.kas.kmsemulator.KmsClient.codeOf;
import static org.coalition.kas.kmsemulator.Operation.ASYMMETRIC_DECRYPT;
import static org.coalition.kas.kmsemulator.Operation.GET_PUBLIC_KEY;
import static org.coalition.kas.kmsemulator.RunningEmulator.KEY;
import static org.coalition.kas.kmsemulator.RunningEmulator.VERSION;

import com.google.api.gax.rpc.StatusCode;
import com.google.protobuf.ByteString;
import io.grpc.Status.Code;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class CallCountsTest {

    @RegisterExtension
    private final RunningEmulator kms = new RunningEmulator();

    @Test
    void counts_whenCallsEndDifferently_areKeptByOutcome() {
        kms.decryptSomething();
        kms.decryptSomething();
        codeOf(() -> kms.decrypt(VERSION, ByteString.copyFromUtf8("garbage")));
        kms.google().getPublicKey(VERSION);

        assertThat(kms.emulator().calls().byOperation())
                .isEqualTo(Map.of(
                        ASYMMETRIC_DECRYPT, Map.of(Code.OK, 2L, Code.INVALID_ARGUMENT, 1L),
                        GET_PUBLIC_KEY, Map.of(Code.OK, 1L)));
        assertThat(kms.emulator().calls().count(ASYMMETRIC_DECRYPT)).isEqualTo(3);
    }

    @Test
    void byKey_whenCallsFail_countsThemToo() {
        kms.decryptSomething();
        codeOf(() -> kms.decrypt(VERSION, ByteString.copyFromUtf8("garbage")));

        assertThat(kms.emulator().calls().byKey()).isEqualTo(Map.of(VERSION, 2L));
    }

    @Test
    void byKey_whenVersionIsUnknown_hasNoEntry() {
        codeOf(() -> kms.decrypt(KEY + "/cryptoKeyVersions/9", ByteString.EMPTY));

        assertThat(kms.emulator().calls().byKey()).isEmpty();
    }

    @Test
    void counts_whenFaultIsInjected_haveItsCode() {
        kms.inject(FaultRule.always(ASYMMETRIC_DECRYPT, new Fault.Fail(Code.UNAVAILABLE)));

        assertThat(codeOf(kms::decryptSomething)).isEqualTo(StatusCode.Code.UNAVAILABLE);
        assertThat(kms.emulator().calls().count(ASYMMETRIC_DECRYPT, Code.UNAVAILABLE))
                .isEqualTo(1);
    }

    @Test
    void reset_startsAgainFromZero() {
        kms.decryptSomething();

        kms.emulator().calls().reset();

        assertThat(kms.emulator().calls().byOperation()).isEmpty();
        assertThat(kms.emulator().calls().byKey()).isEmpty();
    }
}
