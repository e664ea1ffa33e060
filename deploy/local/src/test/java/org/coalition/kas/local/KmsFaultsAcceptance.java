package org.coalition.kas.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.cloud.kms.v1.CryptoKeyVersion.CryptoKeyVersionState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.coalition.kas.client.Session;
import org.coalition.kas.ztdf.WrappingKey;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A KMS that fails in every way that it can, and a KAS of the USA in front of it that has a key, a breaker and a retry budget of
 * its own. What was asked is what the KMS counts.
 */
@ExtendWith(RunningFederation.Resolver.class)
class KmsFaultsAcceptance {

    private static final Duration RECOVERY = Duration.ofSeconds(30);
    private static final String KID = "kas-usa-faults-001";
    private static final int EARNING = 40;

    private static KmsControl kms;
    private static Replica kas;
    private static WrappingKey wrapping;

    private RunningFederation federation;
    private Session alice;

    @BeforeAll
    static void start(RunningFederation federation) throws Exception {
        kms = new KmsControl(federation, KID);
        kas = Replica.start(federation, "kas-usa-faults", KmsFaultsAcceptance::ownKey);
        var usa = federation.client().kas("USA");
        wrapping = new WrappingKey(usa.kasId(), usa.url().toString(), KID, kms.publicKey());
    }

    private static void ownKey(ObjectNode settings) {
        ObjectNode keys = settings.withObject("/kas/keys");
        keys.withArray("/wrapping").addObject().put("kid", KID).put("name", kms.version());
        keys.withObject("/cloud-kms").put("attempt-timeout", "500ms").put("breaker-wait", "2s");
        // A slow moment of Redis is a miss, which is not what is looked at here.
        settings.withObject("/kas/cache/redis").put("command-timeout", "2s");
    }

    @AfterAll
    static void stop() {
        kas.close();
        kms.close();
    }

    /** Good calls fill the retry budget and the breaker's window. */
    @BeforeEach
    void earnRetries(RunningFederation running) throws Exception {
        federation = running;
        alice = federation.login("alice.usa");
        kms.clear();
        awaitServed();
        assertThat(ask(keys(EARNING)).codes()).containsOnly("released").hasSize(EARNING);
    }

    @AfterEach
    void leaveItWell() throws Exception {
        kms.clear();
        awaitServed();
    }

    @ParameterizedTest
    @Tag("long")
    @CsvSource({
        "corrupt-plaintext,'',3",
        "corrupt-plaintext-crc,'',3",
        "clear-verified-flag,'',3",
        "corrupt-ciphertext,'',3",
        "empty,'',3",
        "hang,'',3",
        "fail,UNAVAILABLE,3",
        "fail,DEADLINE_EXCEEDED,3",
        "fail,RESOURCE_EXHAUSTED,1",
        "fail,INTERNAL,1",
        "fail,UNAUTHENTICATED,1"
    })
    void T23_faultyKms_isATypedErrorThatOpensTheBreakerAndPassesByItself(String kind, String code, int attempts)
            throws Exception {
        kms.inject("AsymmetricDecrypt", kind, code);
        long before = kms.decrypts();

        assertUnavailable(ask(keys(1)));

        Awaitility.await("the KMS has counted what was given up")
                .atMost(RECOVERY)
                .untilAsserted(() -> assertThat(kms.decrypts() - before).isEqualTo(attempts));
        // It takes as many failures to open as there were successes just before.
        Awaitility.await("the breaker opens").atMost(RECOVERY).untilAsserted(() -> {
            for (String refused : ask(keys(EARNING)).codes()) {
                assertThat(refused).isEqualTo("KMS_UNAVAILABLE");
            }
            assertThat(breaker("open")).isEqualTo(1);
        });
        kms.clear();
        awaitServed();
        assertThat(breaker("open")).isZero();
    }

    @ParameterizedTest
    @CsvSource({"corrupt-plaintext,''", "corrupt-ciphertext,''", "fail,UNAVAILABLE", "hang,''"})
    void T23_faultThatPasses_isNoticedByNobody(String kind, String code) throws Exception {
        kms.inject("AsymmetricDecrypt", kind, code, fault -> fault.put("count", 2));

        assertThat(ask(keys(1)).codes()).containsExactly("released");
    }

    @Test
    void T23_kmsThatFailsOften_isAskedATenthMoreAndNotThreeTimesAsOften() throws Exception {
        int wanted = 200;
        kms.inject("AsymmetricDecrypt", "fail", "UNAVAILABLE", fault -> fault.put("rate", 0.3));
        long before = kms.decrypts();

        List<String> codes = ask(keys(wanted)).codes();

        assertThat(Set.copyOf(codes)).containsExactlyInAnyOrder("released", "KMS_UNAVAILABLE");
        assertThat(kms.decrypts() - before).isBetween((long) wanted, wanted + 10L + wanted / 10 + 1);
        assertThat(retries("over_budget")).isPositive();
        assertThat(retries("made")).isPositive();
    }

    @Test
    void T23_kmsThatIsDown_isNotAskedByThoseWhoComeAfter() throws Exception {
        kms.inject("AsymmetricDecrypt", "fail", "UNAVAILABLE");
        awaitOpen();
        long before = kms.decrypts();

        for (int i = 0; i < 10; i++) {
            assertUnavailable(ask(keys(1)));
        }

        assertThat(Home.JSON
                        .readTree(kas.health(""))
                        .at("/components/keys/status")
                        .asText())
                .isEqualTo("DEGRADED");
        assertThat(kas.health("/readiness")).contains("\"status\":\"UP\"");
        // Every two seconds two probes, and of each at most three attempts.
        assertThat(kms.decrypts() - before).isLessThan(30);
    }

    @Test
    void T23_disabledVersion_isATypedErrorOfThatKeyAlone() throws Exception {
        long before = kms.decrypts();
        kms.setState(CryptoKeyVersionState.DISABLED);
        try {
            for (int i = 0; i < 10; i++) {
                assertUnavailable(ask(keys(1)));
            }
            assertThat(kms.decrypts() - before).as("no retries").isEqualTo(10);
            assertThat(breaker("closed")).isEqualTo(1);
        } finally {
            kms.setState(CryptoKeyVersionState.ENABLED);
        }
        assertThat(ask(keys(1)).codes()).containsExactly("released");
    }

    @Test
    void T23_keyOfAnotherProtectionLevel_isATypedErrorOfThatKeyAlone() throws Exception {
        kms.inject("AsymmetricDecrypt", "wrong-protection-level", "");

        for (int i = 0; i < 10; i++) {
            assertUnavailable(ask(keys(1)));
        }

        assertThat(breaker("closed")).isEqualTo(1);
        kms.clear();
        assertThat(ask(keys(1)).codes()).containsExactly("released");
    }

    @ParameterizedTest
    @Tag("long")
    @ValueSource(strings = {"wrong-name", "corrupt-pem", "corrupt-pem-crc", "wrong-algorithm", "empty"})
    void T23_publicKeyThatIsNotTheKeys_startsNoKas(String kind) throws Exception {
        kms.inject("GetPublicKey", kind, "");

        assertThatExceptionOfType(LocalFailure.class)
                .isThrownBy(() -> Replica.start(
                                federation, "kas-usa-" + kind, settings -> settings.withObject("/kas/keys/cloud-kms")
                                        .put("start-timeout", "1s"))
                        .close())
                .withMessageContaining("ended while it started");
    }

    @Test
    void T24_garbageInMass_isRefusedAndHarmsNobodyElse() throws Exception {
        double refusedBefore = metric("resilience4j_circuitbreaker_not_permitted_calls_total");
        List<FreshKeys.Asked> good = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<FreshKeys.Asked> one = threads.submit(() -> ask(keys(250).spoiled(federation)));
            Future<FreshKeys.Asked> other = threads.submit(() -> ask(keys(250).spoiled(federation)));
            while (!one.isDone() || !other.isDone() || good.isEmpty()) {
                good.add(ask(keys(1)));
            }
            assertThat(one.get().codes()).hasSize(250).containsOnly("INTEGRITY_FAILURE");
            assertThat(other.get().codes()).hasSize(250).containsOnly("INTEGRITY_FAILURE");
        }

        assertThat(good.stream().flatMap(asked -> asked.codes().stream())).containsOnly("released");
        assertThat(breaker("closed")).isEqualTo(1);
        assertThat(metric("resilience4j_circuitbreaker_not_permitted_calls_total"))
                .isEqualTo(refusedBefore);
    }

    @Test
    void T26_kmsThatStopsAndComesBack_costsOnlyWhatIsNotCached() throws Exception {
        FreshKeys cached = keys(1);
        assertThat(ask(cached).codes()).containsExactly("released");
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Traffic warm = new Traffic(() -> ask(cached).codes());
            Traffic cold = new Traffic(() -> ask(keys(1)).codes());
            Future<?> first = threads.submit(warm);
            Future<?> second = threads.submit(cold);
            try {
                federation.local().stopKms();
                try {
                    cold.await("KMS_UNAVAILABLE");
                    warm.awaitTenMore();
                } finally {
                    federation.local().startKms();
                }
                cold.await("released");
            } finally {
                warm.end();
                cold.end();
                first.get();
                second.get();
            }
            assertThat(warm.codes())
                    .as(() -> "cached, with %s errors of the cache"
                            .formatted(
                                    Asking.sample(kas.metrics(), "kas_cache_requests_total", List.of("dek", "error"))))
                    .containsOnly("released");
            assertThat(cold.codes()).containsOnly("released", "KMS_UNAVAILABLE");
        }
    }

    private FreshKeys keys(int count) throws Exception {
        return FreshKeys.of(federation, wrapping, count);
    }

    private FreshKeys.Asked ask(FreshKeys keys) throws Exception {
        return keys.askedBy(alice, federation, kas);
    }

    private static void assertUnavailable(FreshKeys.Asked asked) {
        assertThat(asked.codes()).containsExactly("KMS_UNAVAILABLE");
        assertThat(asked.answer().statusCode()).isEqualTo(503);
        assertThat(asked.answer().headers().firstValueAsLong("Retry-After").orElse(0))
                .isPositive();
    }

    private void awaitOpen() {
        Awaitility.await("the breaker opens").atMost(RECOVERY).untilAsserted(() -> {
            ask(keys(EARNING));
            assertThat(breaker("open")).isEqualTo(1);
        });
    }

    private void awaitServed() {
        Awaitility.await("served again").atMost(RECOVERY).untilAsserted(() -> {
            assertThat(ask(keys(1)).codes()).containsExactly("released");
            assertThat(breaker("closed")).isEqualTo(1);
        });
    }

    private static double breaker(String state) {
        return metric("resilience4j_circuitbreaker_state", "state=\"" + state + "\"");
    }

    private static double metric(String name, String... labels) {
        List<String> all = new ArrayList<>(List.of(labels));
        all.add("name=\"kms\"");
        return Asking.sample(kas.metrics(), name, all);
    }

    private static double retries(String result) {
        return Asking.sample(
                kas.metrics(),
                "kas_kms_retries_total",
                List.of("op=\"AsymmetricDecrypt\"", "result=\"" + result + "\""));
    }
}
