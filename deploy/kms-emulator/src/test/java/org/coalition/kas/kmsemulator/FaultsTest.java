package org.coalition.kas.kmsemulator;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.coalition.kas.kmsemulator.KmsClient.codeOf;
import static org.coalition.kas.kmsemulator.Operation.ASYMMETRIC_DECRYPT;
import static org.coalition.kas.kmsemulator.Operation.GET_CRYPTO_KEY;
import static org.coalition.kas.kmsemulator.Operation.GET_PUBLIC_KEY;
import static org.coalition.kas.kmsemulator.RunningEmulator.KEY;
import static org.coalition.kas.kmsemulator.RunningEmulator.VERSION;

import com.google.api.core.ApiFuture;
import com.google.api.gax.grpc.GrpcCallContext;
import com.google.api.gax.rpc.StatusCode.Code;
import com.google.cloud.kms.v1.AsymmetricDecryptResponse;
import com.google.cloud.kms.v1.CryptoKeyVersion.CryptoKeyVersionAlgorithm;
import com.google.cloud.kms.v1.GetPublicKeyRequest;
import com.google.cloud.kms.v1.ProtectionLevel;
import com.google.cloud.kms.v1.PublicKey;
import io.grpc.Status;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class FaultsTest {

    private static final Fault UNAVAILABLE = new Fault.Fail(Status.Code.UNAVAILABLE);

    @RegisterExtension
    private final RunningEmulator kms = new RunningEmulator();

    @Test
    void fail_whenInForce_answersItsCode() {
        kms.inject(FaultRule.always(ASYMMETRIC_DECRYPT, new Fault.Fail(Status.Code.RESOURCE_EXHAUSTED)));

        assertThat(codeOf(kms::decryptSomething)).isEqualTo(Code.RESOURCE_EXHAUSTED);
    }

    @Test
    void fail_whenForAnotherOperation_leavesThisOne() {
        kms.inject(FaultRule.always(GET_CRYPTO_KEY, UNAVAILABLE));

        assertThat(kms.decryptSomething().getPlaintext()).isNotEmpty();
        assertThat(codeOf(() -> kms.google().getCryptoKey(KEY))).isEqualTo(Code.UNAVAILABLE);
    }

    @Test
    void fail_whenCounted_endsAfterSoManyCalls() {
        kms.inject(FaultRule.always(ASYMMETRIC_DECRYPT, UNAVAILABLE).times(2));

        assertThat(codeOf(kms::decryptSomething)).isEqualTo(Code.UNAVAILABLE);
        assertThat(codeOf(kms::decryptSomething)).isEqualTo(Code.UNAVAILABLE);
        assertThat(kms.decryptSomething().getPlaintext()).isNotEmpty();
    }

    @Test
    void fail_whenForAnotherLocation_leavesThisOne() {
        kms.inject(FaultRule.always(ASYMMETRIC_DECRYPT, UNAVAILABLE).in("europe-west1"));

        assertThat(kms.decryptSomething().getPlaintext()).isNotEmpty();
    }

    @Test
    void fail_whenForThisLocation_befallsIt() {
        kms.inject(FaultRule.always(ASYMMETRIC_DECRYPT, UNAVAILABLE).in("us-central1"));

        assertThat(codeOf(kms::decryptSomething)).isEqualTo(Code.UNAVAILABLE);
    }

    @Test
    void fail_whenRateIsZero_befallsNobody() {
        kms.inject(FaultRule.always(ASYMMETRIC_DECRYPT, UNAVAILABLE).atRate(0));

        assertThat(kms.decryptSomething().getPlaintext()).isNotEmpty();
    }

    @Test
    void draw_whenRateIsAQuarter_befallsAQuarter() {
        Faults faults = new Faults(new Random(7));
        faults.replace(List.of(FaultRule.always(ASYMMETRIC_DECRYPT, UNAVAILABLE).atRate(0.25)));

        long befallen = IntStream.range(0, 10_000)
                .filter(call -> faults.draw(ASYMMETRIC_DECRYPT, "").isPresent())
                .count();

        assertThat(befallen).isBetween(2_300L, 2_700L);
    }

    @Test
    void clear_whenFaultsAreInForce_endsThem() {
        kms.inject(FaultRule.always(ASYMMETRIC_DECRYPT, UNAVAILABLE));
        kms.emulator().faults().clear();

        assertThat(kms.decryptSomething().getPlaintext()).isNotEmpty();
    }

    @Test
    void corruptPlaintext_keepsTheCrcOfTheTrueOne() {
        kms.inject(FaultRule.always(ASYMMETRIC_DECRYPT, new Fault.Corrupt(Corruption.PLAINTEXT)));

        AsymmetricDecryptResponse answer = kms.decryptSomething();

        assertThat(answer.getPlaintext().toStringUtf8()).isNotEqualTo("a DEK");
        assertThat(answer.getPlaintextCrc32C().getValue()).isNotEqualTo(Crc32c.of(answer.getPlaintext()));
    }

    @Test
    void corruptPlaintextCrc_keepsThePlaintext() {
        kms.inject(FaultRule.always(ASYMMETRIC_DECRYPT, new Fault.Corrupt(Corruption.PLAINTEXT_CRC)));

        AsymmetricDecryptResponse answer = kms.decryptSomething();

        assertThat(answer.getPlaintext().toStringUtf8()).isEqualTo("a DEK");
        assertThat(answer.getPlaintextCrc32C().getValue()).isNotEqualTo(Crc32c.of(answer.getPlaintext()));
    }

    @Test
    void corruptCiphertext_isRefusedAsOfAnotherChecksum() {
        kms.inject(FaultRule.always(ASYMMETRIC_DECRYPT, new Fault.AlteredCiphertext()));

        assertThatThrownBy(kms::decryptSomething)
                .hasMessageContaining("INVALID_ARGUMENT")
                .hasMessageContaining("ciphertext_crc32c");
    }

    @Test
    void clearVerifiedFlag_answersAsIfNoCrcHadCome() {
        kms.inject(FaultRule.always(ASYMMETRIC_DECRYPT, new Fault.Corrupt(Corruption.VERIFIED_FLAG)));

        assertThat(kms.decryptSomething().getVerifiedCiphertextCrc32C()).isFalse();
    }

    @Test
    void wrongProtectionLevel_onDecrypt_answersSoftwareForHsm() {
        kms.inject(FaultRule.always(ASYMMETRIC_DECRYPT, new Fault.Corrupt(Corruption.PROTECTION_LEVEL)));

        assertThat(kms.decryptSomething().getProtectionLevel()).isEqualTo(ProtectionLevel.SOFTWARE);
    }

    @Test
    void wrongProtectionLevel_onPublicKey_answersSoftwareForHsm() {
        kms.inject(FaultRule.always(GET_PUBLIC_KEY, new Fault.Corrupt(Corruption.PROTECTION_LEVEL)));

        assertThat(kms.google().getPublicKey(VERSION).getProtectionLevel()).isEqualTo(ProtectionLevel.SOFTWARE);
    }

    @Test
    void wrongName_answersAnotherVersionsName() {
        kms.inject(FaultRule.always(GET_PUBLIC_KEY, new Fault.Corrupt(Corruption.NAME)));

        assertThat(kms.google().getPublicKey(VERSION).getName()).isNotEmpty().isNotEqualTo(VERSION);
    }

    @Test
    void wrongAlgorithm_answersOneThatIsNotTheKeys() {
        kms.inject(FaultRule.always(GET_PUBLIC_KEY, new Fault.Corrupt(Corruption.ALGORITHM)));

        assertThat(kms.google().getPublicKey(VERSION).getAlgorithm())
                .isNotEqualTo(CryptoKeyVersionAlgorithm.RSA_DECRYPT_OAEP_2048_SHA256);
    }

    @Test
    void corruptPem_keepsTheCrcOfTheTrueOneAndStillParses() {
        kms.inject(FaultRule.always(GET_PUBLIC_KEY, new Fault.Corrupt(Corruption.PEM)));

        PublicKey answer = kms.google().getPublicKey(VERSION);

        assertThat(Wrapping.publicKey(answer.getPem()).getModulus().bitLength()).isEqualTo(2048);
        assertThat(answer.getPemCrc32C().getValue()).isNotEqualTo(Crc32c.of(answer.getPemBytes()));
    }

    @Test
    void corruptPemCrc_keepsThePem() {
        String pem = kms.google().getPublicKey(VERSION).getPem();
        kms.inject(FaultRule.always(GET_PUBLIC_KEY, new Fault.Corrupt(Corruption.PEM_CRC)));

        PublicKey answer = kms.google().getPublicKey(VERSION);

        assertThat(answer.getPem()).isEqualTo(pem);
        assertThat(answer.getPemCrc32C().getValue()).isNotEqualTo(Crc32c.of(answer.getPemBytes()));
    }

    @Test
    void empty_onDecrypt_answersNoField() {
        kms.inject(FaultRule.always(ASYMMETRIC_DECRYPT, new Fault.Empty()));

        assertThat(kms.decryptSomething()).isEqualTo(AsymmetricDecryptResponse.getDefaultInstance());
    }

    @Test
    void empty_onPublicKey_answersNoField() {
        kms.inject(FaultRule.always(GET_PUBLIC_KEY, new Fault.Empty()));

        assertThat(kms.google().getPublicKey(VERSION)).isEqualTo(PublicKey.getDefaultInstance());
    }

    @Test
    void hang_whenCleared_answersAsUsual() throws Exception {
        kms.inject(FaultRule.always(GET_PUBLIC_KEY, new Fault.Hang()));
        ApiFuture<PublicKey> answer = kms.google().getPublicKeyCallable().futureCall(publicKeyRequest());
        ActiveFault hang = kms.emulator().faults().active().getFirst();
        await().until(() -> hang.cleared().getNumberOfDependents() == 1);
        assertThat(answer.isDone()).isFalse();

        kms.emulator().faults().clear();

        assertThat(answer.get(5, SECONDS).getName()).isEqualTo(VERSION);
    }

    @Test
    void hang_whenCallerGivesUp_countsTheCall() {
        kms.inject(FaultRule.always(GET_PUBLIC_KEY, new Fault.Hang()));
        GrpcCallContext impatient = GrpcCallContext.createDefault().withTimeoutDuration(Duration.ofMillis(200));

        assertThat(codeOf(() -> kms.google().getPublicKeyCallable().call(publicKeyRequest(), impatient)))
                .isEqualTo(Code.DEADLINE_EXCEEDED);
        await().until(() -> kms.emulator().calls().count(GET_PUBLIC_KEY) == 1);
        assertThat(kms.emulator().calls().count(GET_PUBLIC_KEY, Status.Code.OK)).isZero();
    }

    @Test
    void rule_whenFaultDoesNotFitTheOperation_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FaultRule.always(ASYMMETRIC_DECRYPT, new Fault.Corrupt(Corruption.NAME)));
    }

    @Test
    void fail_withOk_isRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Fault.Fail(Status.Code.OK));
    }

    private static GetPublicKeyRequest publicKeyRequest() {
        return GetPublicKeyRequest.newBuilder().setName(VERSION).build();
    }
}
