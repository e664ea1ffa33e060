package org.coalition.kas.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;
import static org.coalition.kas.kmsemulator.Operation.ASYMMETRIC_DECRYPT;
import static org.coalition.kas.kmsemulator.Operation.GET_PUBLIC_KEY;

import com.google.cloud.kms.v1.CryptoKeyVersion.CryptoKeyVersionState;
import com.google.cloud.kms.v1.ProtectionLevel;
import io.grpc.Status;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import org.coalition.kas.crypto.Bytes;
import org.coalition.kas.crypto.Dek;
import org.coalition.kas.crypto.IntegrityException;
import org.coalition.kas.domain.Deadline;
import org.coalition.kas.domain.WrappedKey;
import org.coalition.kas.kmsemulator.Corruption;
import org.coalition.kas.kmsemulator.Fault;
import org.coalition.kas.kmsemulator.FaultRule;
import org.coalition.kas.support.RunningKms;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CloudKmsKeyProviderTest extends KeyProviderContract {

    @RegisterExtension
    static final RunningKms KMS = new RunningKms();

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Dek dek = Dek.random(32);
    private CloudKmsKeyProvider provider;
    private Bytes wrapped;

    @BeforeEach
    void connect() {
        provider = providerOf(ProtectionLevel.HSM);
        wrapped = KMS.wrap(dek);
    }

    private CloudKmsKeyProvider providerOf(ProtectionLevel level) {
        return new CloudKmsKeyProvider(KMS.client(), Duration.ofMillis(300), level, new KmsMeters(meters));
    }

    @Override
    KeyProvider provider() {
        return new CloudKmsKeyProvider(KMS.client(), Duration.ofSeconds(5), ProtectionLevel.HSM, new KmsMeters(meters));
    }

    @Override
    String keyName() {
        return RunningKms.KEY;
    }

    @Override
    String unknownKeyName() {
        return RunningKms.KEY.replace("wrapping", "unknown");
    }

    @ParameterizedTest
    @EnumSource(
            value = Corruption.class,
            names = {"PLAINTEXT", "PLAINTEXT_CRC", "VERIFIED_FLAG"})
    void unwrap_whenAnAnswerIsAlteredOnce_asksAgain(Corruption corruption) throws Exception {
        KMS.inject(FaultRule.always(ASYMMETRIC_DECRYPT, new Fault.Corrupt(corruption))
                .times(1));

        assertThat(unwrap()).isEqualTo(dek);
        assertThat(KMS.decrypts()).isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource(
            value = Corruption.class,
            names = {"PLAINTEXT", "PLAINTEXT_CRC", "VERIFIED_FLAG"})
    void unwrap_whenEveryAnswerIsAltered_givesUpAfterThree(Corruption corruption) {
        KMS.inject(FaultRule.always(ASYMMETRIC_DECRYPT, new Fault.Corrupt(corruption)));

        assertUnavailable(true);
        assertThat(KMS.decrypts()).isEqualTo(3);
    }

    /** Cloud KMS's code for it is that of a ciphertext that does not open. */
    @Test
    void unwrap_whenTheCiphertextIsAlteredOnItsWay_asksAgain() throws Exception {
        KMS.inject(FaultRule.always(ASYMMETRIC_DECRYPT, new Fault.AlteredCiphertext())
                .times(1));

        assertThat(unwrap()).isEqualTo(dek);
        assertThat(KMS.decrypts()).isEqualTo(2);
    }

    @Test
    void unwrap_whenEveryCiphertextIsAlteredOnItsWay_isNotTheCiphertextsFault() {
        KMS.inject(FaultRule.always(ASYMMETRIC_DECRYPT, new Fault.AlteredCiphertext()));

        assertUnavailable(true);
        assertThat(KMS.decrypts()).isEqualTo(3);
    }

    @Test
    void unwrap_whenTheKmsIsDown_asksATenthMoreAndNotThreeTimesAsOften() {
        KMS.inject(FaultRule.always(ASYMMETRIC_DECRYPT, new Fault.Fail(Status.Code.UNAVAILABLE)));

        for (int i = 0; i < 100; i++) {
            assertUnavailable(true);
        }

        assertThat(KMS.decrypts()).isBetween(115L, 120L); // with the reserve of ten, and a tenth of a hundred
        assertThat(retries("made")).isEqualTo((double) KMS.decrypts() - 100);
        assertThat(retries("over_budget")).isPositive();
    }

    @Test
    void unwrap_whenAnAnswerIsEmpty_isUnavailable() {
        KMS.inject(FaultRule.always(ASYMMETRIC_DECRYPT, new Fault.Empty()));

        assertUnavailable(true);
    }

    @Test
    void unwrap_whenTheProtectionLevelIsAnother_isARefusalOfThisKey() {
        KMS.inject(FaultRule.always(ASYMMETRIC_DECRYPT, new Fault.Corrupt(Corruption.PROTECTION_LEVEL)));

        assertUnavailable(false);
    }

    @ParameterizedTest
    @EnumSource(
            value = Status.Code.class,
            names = {"UNAVAILABLE", "DEADLINE_EXCEEDED"})
    void unwrap_whenAFaultMayPass_asksThreeTimes(Status.Code code) {
        KMS.inject(FaultRule.always(ASYMMETRIC_DECRYPT, new Fault.Fail(code)));

        assertUnavailable(true);
        assertThat(KMS.decrypts()).isEqualTo(3);
    }

    @ParameterizedTest
    @EnumSource(
            value = Status.Code.class,
            names = {"UNAVAILABLE", "DEADLINE_EXCEEDED"})
    void unwrap_whenAFaultHasPassed_givesTheKey(Status.Code code) throws Exception {
        KMS.inject(FaultRule.always(ASYMMETRIC_DECRYPT, new Fault.Fail(code)).times(2));

        assertThat(unwrap()).isEqualTo(dek);
    }

    @ParameterizedTest
    @EnumSource(
            value = Status.Code.class,
            names = {"RESOURCE_EXHAUSTED", "INTERNAL", "UNKNOWN", "ABORTED", "UNAUTHENTICATED", "CANCELLED"})
    void unwrap_whenAFaultDoesNotPass_asksOnce(Status.Code code) {
        KMS.inject(FaultRule.always(ASYMMETRIC_DECRYPT, new Fault.Fail(code)));

        assertUnavailable(true);
        assertThat(KMS.decrypts()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(
            value = Status.Code.class,
            names = {"PERMISSION_DENIED", "FAILED_PRECONDITION", "NOT_FOUND"})
    void unwrap_whenTheKeyIsRefused_asksOnceAndIsNoOutage(Status.Code code) {
        KMS.inject(FaultRule.always(ASYMMETRIC_DECRYPT, new Fault.Fail(code)));

        assertUnavailable(false);
        assertThat(KMS.decrypts()).isEqualTo(1);
    }

    @Test
    void unwrap_whenTheArgumentIsInvalid_isTheCiphertextsFault() {
        KMS.inject(FaultRule.always(ASYMMETRIC_DECRYPT, new Fault.Fail(Status.Code.INVALID_ARGUMENT)));

        assertThatExceptionOfType(IntegrityException.class).isThrownBy(this::unwrap);
        assertThat(KMS.decrypts()).isEqualTo(1);
    }

    @Test
    void unwrap_whenTheKeyIsDisabled_isNoOutage() {
        KMS.setState(RunningKms.KEY, CryptoKeyVersionState.DISABLED);
        try {
            assertUnavailable(false);
        } finally {
            KMS.setState(RunningKms.KEY, CryptoKeyVersionState.ENABLED);
        }
    }

    @Test
    void unwrap_whenItIsAnotherKeys_refuses() {
        assertThatExceptionOfType(IntegrityException.class)
                .isThrownBy(() -> provider.unwrap(RunningKms.OTHER_KEY, WrappedKey.rsa(wrapped), soon()));
    }

    @Test
    void unwrap_whenTheKmsHangs_endsByTheDeadline() {
        KMS.inject(FaultRule.always(ASYMMETRIC_DECRYPT, new Fault.Hang()));
        long start = System.nanoTime();

        assertThatExceptionOfType(KeyProviderUnavailableException.class)
                .isThrownBy(() ->
                        provider.unwrap(RunningKms.KEY, WrappedKey.rsa(wrapped), Deadline.in(Duration.ofMillis(500))));
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isBetween(Duration.ofMillis(300), Duration.ofSeconds(2));
        awaitCounted(2);
    }

    @Test
    void unwrap_whenOneAttemptHangs_asksAgainAfterItsTimeout() throws Exception {
        KMS.inject(FaultRule.always(ASYMMETRIC_DECRYPT, new Fault.Hang()).times(1));

        assertThat(unwrap()).isEqualTo(dek);
        awaitCounted(2);
    }

    @Test
    void unwrap_whenTheDeadlineHasPassed_asksNobody() {
        assertOutOfTime(Duration.ZERO);
        assertThat(KMS.decrypts()).isZero();
    }

    @Test
    void unwrap_whenTheRequestHasLessTimeThanAnAttempt_isNoOutage() {
        KMS.inject(FaultRule.always(ASYMMETRIC_DECRYPT, new Fault.Hang()));

        assertOutOfTime(Duration.ofMillis(100));
        awaitCounted(1);
    }

    @Test
    void unwrap_whenOneWholeAttemptHangsBeforeTheRequestEnds_isAnOutage() {
        KMS.inject(FaultRule.always(ASYMMETRIC_DECRYPT, new Fault.Hang()));

        assertThatExceptionOfType(KeyProviderUnavailableException.class)
                .isThrownBy(() ->
                        provider.unwrap(RunningKms.KEY, WrappedKey.rsa(wrapped), Deadline.in(Duration.ofMillis(450))))
                .matches(KeyProviderUnavailableException::isOutage);
        awaitCounted(2);
    }

    @Test
    void unwrap_whenInterrupted_asksNoSecondTimeAndKeepsTheInterruption() throws Exception {
        KMS.inject(FaultRule.always(ASYMMETRIC_DECRYPT, new Fault.Hang()));
        Thread waiting = Thread.ofVirtual().unstarted(() -> {
            assertThatExceptionOfType(Exception.class).isThrownBy(this::unwrap);
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
        });
        Throwable[] failure = new Throwable[1];
        waiting.setUncaughtExceptionHandler((thread, e) -> failure[0] = e);
        waiting.start();
        waiting.interrupt();

        assertThat(waiting.join(Duration.ofSeconds(5))).isTrue();
        assertThat(failure[0]).isNull();
        awaitCounted(1);
    }

    @Test
    void unwrap_countsEachCallByItsCode() throws Exception {
        KMS.inject(FaultRule.always(ASYMMETRIC_DECRYPT, new Fault.Fail(Status.Code.UNAVAILABLE))
                .times(1));
        unwrap().close();

        assertThat(calls("UNAVAILABLE")).isEqualTo(1);
        assertThat(calls("OK")).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(
            value = Corruption.class,
            names = {"NAME", "ALGORITHM", "PEM", "PEM_CRC", "PROTECTION_LEVEL"})
    void publicKey_whenOneFieldIsAnother_isUnavailable(Corruption corruption) {
        KMS.inject(FaultRule.always(GET_PUBLIC_KEY, new Fault.Corrupt(corruption)));

        assertThatExceptionOfType(KeyProviderUnavailableException.class)
                .isThrownBy(() -> provider.publicKey(RunningKms.KEY, soon()));
    }

    @ParameterizedTest
    @EnumSource(
            value = Corruption.class,
            names = {"PEM", "PEM_CRC"})
    void publicKey_whenItIsAlteredOnce_asksAgain(Corruption corruption) throws Exception {
        KMS.inject(
                FaultRule.always(GET_PUBLIC_KEY, new Fault.Corrupt(corruption)).times(1));

        assertThat(provider.publicKey(RunningKms.KEY, soon())).isEqualTo(KMS.publicKey());
    }

    @Test
    void publicKey_whenTheAnswerIsEmpty_isUnavailable() {
        KMS.inject(FaultRule.always(GET_PUBLIC_KEY, new Fault.Empty()));

        assertThatExceptionOfType(KeyProviderUnavailableException.class)
                .isThrownBy(() -> provider.publicKey(RunningKms.KEY, soon()));
    }

    @Test
    void publicKey_whenTheKeyIsBySoftwareAndHsmIsWanted_isUnavailable() {
        assertThatExceptionOfType(KeyProviderUnavailableException.class)
                .isThrownBy(() -> providerOf(ProtectionLevel.SOFTWARE).publicKey(RunningKms.KEY, soon()))
                .withMessageContaining("SOFTWARE");
    }

    private Dek unwrap() throws IntegrityException, KeyProviderUnavailableException {
        return provider.unwrap(RunningKms.KEY, WrappedKey.rsa(wrapped), soon());
    }

    private void assertUnavailable(boolean outage) {
        assertThatExceptionOfType(KeyProviderUnavailableException.class)
                .isThrownBy(this::unwrap)
                .satisfies(e -> assertThat(e.isOutage()).isEqualTo(outage));
    }

    /** A call that we have given up is counted a little later: not in the next test, then. */
    private static void awaitCounted(long calls) {
        await().untilAsserted(() -> assertThat(KMS.decrypts()).isEqualTo(calls));
    }

    private void assertOutOfTime(Duration left) {
        assertThatExceptionOfType(KeyProviderUnavailableException.class)
                .isThrownBy(() -> provider.unwrap(RunningKms.KEY, WrappedKey.rsa(wrapped), Deadline.in(left)))
                .satisfies(e -> {
                    assertThat(e.isOutage()).isFalse();
                    assertThat(e.isRefusal()).isFalse();
                });
    }

    private double retries(String result) {
        return meters.get("kas.kms.retries")
                .tags("op", "AsymmetricDecrypt", "result", result)
                .counter()
                .count();
    }

    private double calls(String code) {
        await().until(() -> meters.find("kas.kms.calls").tag("code", code).counter() != null);
        return meters.get("kas.kms.calls").tag("code", code).counter().count();
    }
}
