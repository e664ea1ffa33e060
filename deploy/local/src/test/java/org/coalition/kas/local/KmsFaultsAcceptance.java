package org.coalition.kas.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.cloud.kms.v1.CryptoKeyVersion.CryptoKeyVersionState;
import java.net.http.HttpResponse;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.coalition.kas.client.ClientKey;
import org.coalition.kas.client.RewrapBody;
import org.coalition.kas.client.Session;
import org.coalition.kas.client.SignedRequest;
import org.coalition.kas.crypto.Dek;
import org.coalition.kas.protocol.KaoResult;
import org.coalition.kas.protocol.ReleaseMode;
import org.coalition.kas.protocol.RewrapResponse;
import org.coalition.kas.protocol.StrictJson;
import org.coalition.kas.ztdf.KaoBuilder;
import org.coalition.kas.ztdf.WrappingKey;
import org.jspecify.annotations.Nullable;
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
        assertThat(codes(ask(group(EARNING)))).containsOnly("released").hasSize(EARNING);
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
        "fail,UNAUTHENTICATED,1",
        "wrong-protection-level,'',1"
    })
    void T23_faultyKms_isATypedErrorThatOpensTheBreakerAndPassesByItself(String kind, String code, int attempts)
            throws Exception {
        kms.inject("AsymmetricDecrypt", kind, code);
        long before = kms.decrypts();

        assertUnavailable(ask(group(1)));

        Awaitility.await("the KMS has counted what was given up")
                .atMost(RECOVERY)
                .untilAsserted(() -> assertThat(kms.decrypts() - before).isEqualTo(attempts));
        // It takes as many failures to open as there were successes just before.
        Awaitility.await("the breaker opens").atMost(RECOVERY).untilAsserted(() -> {
            for (String refused : codes(ask(group(EARNING)))) {
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

        assertThat(codes(ask(group(1)))).containsExactly("released");
    }

    @Test
    void T23_kmsThatFailsOften_isAskedATenthMoreAndNotThreeTimesAsOften() throws Exception {
        int keys = 200;
        kms.inject("AsymmetricDecrypt", "fail", "UNAVAILABLE", fault -> fault.put("rate", 0.3));
        long before = kms.decrypts();

        List<String> codes = codes(ask(group(keys)));

        assertThat(Set.copyOf(codes)).containsExactlyInAnyOrder("released", "KMS_UNAVAILABLE");
        assertThat(kms.decrypts() - before).isBetween((long) keys, keys + 10L + keys / 10 + 1);
        assertThat(retries("over_budget")).isPositive();
        assertThat(retries("made")).isPositive();
    }

    @Test
    void T23_kmsThatIsDown_isNotAskedByThoseWhoComeAfter() throws Exception {
        kms.inject("AsymmetricDecrypt", "fail", "UNAVAILABLE");
        awaitOpen();
        long before = kms.decrypts();

        for (int i = 0; i < 10; i++) {
            assertUnavailable(ask(group(1)));
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
                assertUnavailable(ask(group(1)));
            }
            assertThat(kms.decrypts() - before).as("no retries").isEqualTo(10);
            assertThat(breaker("closed")).isEqualTo(1);
        } finally {
            kms.setState(CryptoKeyVersionState.ENABLED);
        }
        assertThat(codes(ask(group(1)))).containsExactly("released");
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
        List<Asked> good = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Asked> one = threads.submit(() -> ask(garbage(250)));
            Future<Asked> other = threads.submit(() -> ask(garbage(250)));
            while (!one.isDone() || !other.isDone() || good.isEmpty()) {
                good.add(ask(group(1)));
            }
            assertThat(codes(one.get())).hasSize(250).containsOnly("INTEGRITY_FAILURE");
            assertThat(codes(other.get())).hasSize(250).containsOnly("INTEGRITY_FAILURE");
        }

        assertThat(good.stream().flatMap(asked -> codes(asked).stream())).containsOnly("released");
        assertThat(breaker("closed")).isEqualTo(1);
        assertThat(metric("resilience4j_circuitbreaker_not_permitted_calls_total"))
                .isEqualTo(refusedBefore);
    }

    @Test
    void T26_kmsThatStopsAndComesBack_costsOnlyWhatIsNotCached() throws Exception {
        Group cached = group(1);
        assertThat(codes(ask(cached))).containsExactly("released");
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Traffic warm = new Traffic(() -> ask(cached));
            Traffic cold = new Traffic(() -> ask(group(1)));
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
            assertThat(warm.codes)
                    .as(() -> "cached, with %s errors of the cache"
                            .formatted(
                                    Asking.sample(kas.metrics(), "kas_cache_requests_total", List.of("dek", "error"))))
                    .containsOnly("released");
            assertThat(cold.codes).containsOnly("released", "KMS_UNAVAILABLE");
        }
    }

    /** The same request again and again, until it is ended. */
    private static final class Traffic implements Callable<Void> {

        private final Callable<Asked> request;
        private final List<String> codes = new CopyOnWriteArrayList<>();
        private volatile boolean ended;

        Traffic(Callable<Asked> request) {
            this.request = request;
        }

        @Override
        public @Nullable Void call() throws Exception {
            while (!ended) {
                codes.addAll(KmsFaultsAcceptance.codes(request.call()));
            }
            return null;
        }

        /** Waits until it gets this code from now on. */
        void await(String code) {
            int before = codes.size();
            Awaitility.await(code).atMost(RECOVERY).until(() -> codes.subList(before, codes.size())
                    .contains(code));
        }

        void awaitTenMore() {
            int before = codes.size();
            Awaitility.await("traffic").atMost(RECOVERY).until(() -> codes.size() >= before + 10);
        }

        void end() {
            ended = true;
        }
    }

    /** One KAO for each of some fresh keys. */
    private record Group(ObjectNode json, List<Dek> deks) {}

    /** An answer, and what it must hold if it holds anything. */
    private record Asked(HttpResponse<byte[]> answer, Group group, ClientKey client) {}

    private Group group(int keys) throws Exception {
        List<Dek> deks = new ArrayList<>();
        List<ObjectNode> kaos = new ArrayList<>();
        for (int i = 0; i < keys; i++) {
            Dek dek = Dek.random(32);
            deks.add(dek);
            kaos.add(KaoBuilder.wrapping(dek, wrapping, RunningFederation.SECRET_NATO)
                    .signedBy(federation.client().originator()));
        }
        return new Group(RewrapBody.group(RunningFederation.SECRET_NATO.json(), ReleaseMode.EACH, kaos), deks);
    }

    /** Signed by an originator who is known, and not to be opened by anybody. */
    private Group garbage(int keys) throws Exception {
        Group group = group(keys);
        SecureRandom random = new SecureRandom();
        for (var kao : group.json().withArray("/keyAccessObjects")) {
            byte[] bytes = new byte[256];
            random.nextBytes(bytes);
            ((ObjectNode) kao).put("wrappedKey", Base64.getEncoder().encodeToString(bytes));
            Asking.resign(federation, (ObjectNode) kao);
        }
        return group;
    }

    private Asked ask(Group group) throws Exception {
        ClientKey client = ClientKey.fresh(ClientKey.Type.EC_P256);
        byte[] body = SignedRequest.of(RewrapBody.of(client, List.of(group.json())), alice.dpopKey());
        return new Asked(federation.send(kas.moved(federation.request(alice, body, alice.token()))), group, client);
    }

    /** Each key's code; a key that was released must be the one that was wrapped. */
    private static List<String> codes(Asked asked) {
        List<String> codes = new ArrayList<>();
        try {
            List<KaoResult> results = RewrapResponse.fromJson(
                            StrictJson.parse(asked.answer().body()))
                    .responses()
                    .getFirst()
                    .results();
            for (int i = 0; i < results.size(); i++) {
                KaoResult result = results.get(i);
                if (result.isSuccess()) {
                    assertThat(asked.client().unwrap(result))
                            .isEqualTo(asked.group().deks().get(i));
                }
                codes.add(result.errorCode().orElse("released"));
            }
        } catch (Exception e) {
            throw new AssertionError(
                    "no answer to understand: " + asked.answer().statusCode(), e);
        }
        return codes;
    }

    private static void assertUnavailable(Asked asked) {
        assertThat(codes(asked)).containsExactly("KMS_UNAVAILABLE");
        assertThat(asked.answer().statusCode()).isEqualTo(503);
        assertThat(asked.answer().headers().firstValueAsLong("Retry-After").orElse(0))
                .isPositive();
    }

    private void awaitOpen() {
        Awaitility.await("the breaker opens").atMost(RECOVERY).untilAsserted(() -> {
            ask(group(EARNING));
            assertThat(breaker("open")).isEqualTo(1);
        });
    }

    private void awaitServed() {
        Awaitility.await("served again").atMost(RECOVERY).untilAsserted(() -> {
            assertThat(codes(ask(group(1)))).containsExactly("released");
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
