package org.coalition.kas.federation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import javax.net.ssl.SSLSession;
import org.coalition.kas.crypto.Bytes;
import org.coalition.kas.domain.Deadline;
import org.coalition.kas.domain.KaoOutcome;
import org.coalition.kas.domain.KaoOutcome.Relayed;
import org.coalition.kas.protocol.ErrorCode;
import org.coalition.kas.protocol.KaoResult;
import org.coalition.kas.protocol.ResultSignatures;
import org.coalition.kas.protocol.RewrapResponse;
import org.coalition.kas.protocol.RewrapResponse.PolicyResults;
import org.coalition.kas.registry.Member;
import org.coalition.kas.registry.RegistrySnapshot;
import org.coalition.kas.registry.Revocations;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ForwardingPeerClientTest {

    private static final Duration OPEN = Duration.ofMinutes(1);

    private final Member fra = Peers.fra();
    private final PeerCall call = Peers.call(fra);
    private Member registered = fra;
    private final PeerGuards guards =
            new PeerGuards(CircuitBreakerRegistry.ofDefaults(), BulkheadRegistry.ofDefaults(), OPEN, 2);
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final AtomicInteger sent = new AtomicInteger();
    private final Map<String, KaoResult> results = new HashMap<>(Map.of(
            "k1", signed(success("k1", null), "p1"),
            "k2", signed(success("k2", "s2"), "p1"),
            "k3", signed(error("k3", "POLICY_DENIED"), "p2")));
    private PeerExchange exchange = (peer, call, assertion, deadline) -> answer(200, body());

    @Test
    void ask_whenThePeerAnswersWell_relaysEveryResultAsItIs() {
        Map<String, KaoOutcome> outcomes = ask();

        assertThat(outcomes).containsOnlyKeys("k1", "k2", "k3");
        results.forEach((id, result) -> assertThat(outcomes.get(id)).isInstanceOfSatisfying(Relayed.class, relayed -> {
            assertThat(relayed.signedResult()).hasToString(result.json().toString());
            assertThat(relayed.peer()).isEqualTo(fra.kasId());
        }));
        assertThat(codes(outcomes)).containsEntry("k1", "").containsEntry("k3", "POLICY_DENIED");
    }

    @Test
    void ask_signsAnAssertionThatThePeerAccepts() throws Exception {
        String[] header = new String[1];
        exchange = (peer, call, assertion, deadline) -> {
            header[0] = assertion;
            return answer(200, body());
        };
        ask();

        AssertionVerifier verifier = Peers.verifier(new SpentOnce());
        FederationAssertion assertion = verifier.verify(List.of(header[0]), Peers.usa());
        verifier.requireFor(assertion, Peers.BODY);
        assertThat(assertion.kaoIds()).containsExactly("k1", "k2", "k3");
        assertThat(assertion.subject()).isEqualTo("ann");
        assertThat(assertion.jkt()).isEqualTo("jkt");
        assertThat(assertion.clientKeyThumbprint()).isEqualTo(Peers.CLIENT_KEY);
        assertThat(assertion.deadline()).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(10));
    }

    @ParameterizedTest
    @EnumSource(value = Member.Status.class, mode = EnumSource.Mode.EXCLUDE, names = "ACTIVE")
    void ask_whenThePeerIsSuspendedBeforeItHasAnswered_believesNothing_andBlamesItForNothing(Member.Status status) {
        exchange = (peer, call, assertion, deadline) -> {
            registered = Peers.with(status, fra);
            return answer(200, body());
        };

        assertAll(ErrorCode.PEER_SUSPENDED);
        assertThat(breaker().getMetrics().getNumberOfFailedCalls()).isZero();
    }

    @Test
    void ask_whenASignatureIsBad_doesNotBelieveThatOne() {
        assertK1IsBad(edited(results.get("k1"), json -> json.put("kasWrappedKey", "AAAB")));
    }

    @Test
    void ask_whenThereIsNoSignature_doesNotBelieveThatOne() {
        assertK1IsBad(new KaoResult(success("k1", null)));
    }

    @Test
    void ask_whenTheKidIsNotThePeers_doesNotBelieveThatOne() {
        assertK1IsBad(signed(success("k1", null), context("p1"), "kas-usa-sig", Peers.FRA_KEY));
    }

    @Test
    void ask_whenAnotherKasSigned_doesNotBelieveThatOne() {
        assertK1IsBad(signed(success("k1", null), context("p1"), "kas-fra-sig", Peers.USA_KEY));
    }

    @Test
    void ask_whenItNamesAnotherKas_doesNotBelieveThatOne() {
        assertK1IsBad(signed(success("k1", null).put("kasId", "kas-usa"), "p1"));
    }

    @Test
    void ask_whenMovedFromAnotherPlace_doesNotBelieveThatOne() {
        for (KaoResult.Context elsewhere : List.of(
                new KaoResult.Context("request-2", "p1", Peers.CLIENT_KEY),
                new KaoResult.Context(Peers.REQUEST, "p2", Peers.CLIENT_KEY),
                new KaoResult.Context(Peers.REQUEST, "p1", "another"))) {
            assertK1IsBad(signed(success("k1", null), elsewhere, "kas-fra-sig", Peers.FRA_KEY));
        }
    }

    @Test
    void ask_whenTheSplitIsAnother_doesNotBelieveThatOne() {
        assertK1IsBad(signed(success("k1", "s2"), "p1"));
        results.put("k2", signed(success("k2", null), "p1"));
        assertThat(codes(ask())).containsEntry("k2", "PEER_BAD_ANSWER");
    }

    @Test
    void ask_whenASuccessHasNoKey_doesNotBelieveThatOne() {
        ObjectNode without = success("k1", null);
        without.remove("kasWrappedKey");

        assertK1IsBad(signed(without, "p1"));
    }

    @Test
    void ask_whenASuccessCarriesAnErrorCode_doesNotBelieveThatOne() {
        assertK1IsBad(signed(success("k1", null).put("errorCode", "made-up-" + System.nanoTime()), "p1"));
    }

    @Test
    void ask_whenAnErrorCarriesAKey_doesNotBelieveThatOne() {
        assertK1IsBad(signed(error("k1", "POLICY_DENIED").put("kasWrappedKey", "AAAA"), "p1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"NOT_A_CODE", "", "policy_denied", "ANY_OF_SATISFIED", "ALL_OF_INCOMPLETE"})
    void ask_whenTheErrorCodeSaysNothing_doesNotBelieveThatOne(String code) {
        assertK1IsBad(signed(error("k1", code), "p1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"SUCCESS", "", "partial"})
    void ask_whenTheStatusIsNeitherOfTheTwo_doesNotBelieveThatOne(String status) {
        assertK1IsBad(signed(error("k1", "POLICY_DENIED").put("status", status), "p1"));
    }

    @Test
    void ask_whenAKeyIsAnsweredTwice_doesNotBelieveThatOne() {
        KaoResult k1 = results.get("k1");
        exchange = (peer, call, assertion, deadline) -> answer(
                200,
                response(new PolicyResults("p1", List.of(k1, k1, results.get("k2"))), p2())
                        .toJson()
                        .toString());

        assertThat(codes(ask())).containsAllEntriesOf(Map.of("k1", "PEER_BAD_ANSWER", "k2", "", "k3", "POLICY_DENIED"));
    }

    @Test
    void ask_whenAKeyIsNotAnswered_isABadAnswerForThatOne() {
        exchange = (peer, call, assertion, deadline) -> answer(
                200,
                response(new PolicyResults("p1", List.of(results.get("k2"))), p2())
                        .toJson()
                        .toString());

        assertThat(codes(ask())).containsAllEntriesOf(Map.of("k1", "PEER_BAD_ANSWER", "k2", "", "k3", "POLICY_DENIED"));
    }

    @Test
    void ask_whenAKeyStandsUnderAnotherPolicy_doesNotBelieveThatOne() {
        exchange = (peer, call, assertion, deadline) -> answer(
                200,
                response(
                                new PolicyResults("p1", List.of(results.get("k2"))),
                                new PolicyResults("p2", List.of(results.get("k1"), results.get("k3"))))
                        .toJson()
                        .toString());

        assertThat(codes(ask())).containsAllEntriesOf(Map.of("k1", "PEER_BAD_ANSWER", "k2", "", "k3", "POLICY_DENIED"));
    }

    @Test
    void ask_whenAKeyWasNotAskedFor_believesNothing() {
        exchange = (peer, call, assertion, deadline) -> answer(
                200,
                response(
                                new PolicyResults(
                                        "p1",
                                        List.of(
                                                results.get("k1"),
                                                results.get("k2"),
                                                signed(success("k4", null), "p1"))),
                                p2())
                        .toJson()
                        .toString());

        assertThat(codes(ask())).hasSize(3).containsValue("PEER_BAD_ANSWER").doesNotContainValue("");
    }

    @Test
    void ask_whenTheRequestIdIsAnother_believesNothing() {
        String other = body().replace(Peers.REQUEST, "EAECAwQFBgcICQoLDA0ODw");
        exchange = (peer, call, assertion, deadline) -> answer(200, other);

        assertAll(ErrorCode.PEER_BAD_ANSWER);
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 400, 403, 500, 503})
    void ask_whenThereAreResults_areAnAnswerWhateverTheStatus(int status) {
        exchange = (peer, call, assertion, deadline) -> answer(status, body());

        for (int i = 0; i < 4; i++) {
            assertThat(codes(ask())).containsEntry("k1", "");
        }
        assertThat(breaker().getState()).isEqualTo(CircuitBreaker.State.CLOSED);
    }

    @ParameterizedTest
    @CsvSource({
        "401, AGREEMENT_DENIED, CLOSED",
        "403, AGREEMENT_DENIED, CLOSED",
        "429, PEER_UNAVAILABLE, CLOSED",
        "400, PEER_BAD_ANSWER,  CLOSED",
        "404, PEER_BAD_ANSWER,  CLOSED",
        "302, PEER_BAD_ANSWER,  CLOSED",
        "204, PEER_BAD_ANSWER,  CLOSED",
        "200, PEER_BAD_ANSWER,  CLOSED",
        "500, PEER_UNAVAILABLE, OPEN",
        "502, PEER_UNAVAILABLE, OPEN",
        "503, PEER_UNAVAILABLE, OPEN"
    })
    void ask_whenThereAreNoResults_goesByTheStatus(int status, ErrorCode code, CircuitBreaker.State breaker) {
        exchange = (peer, call, assertion, deadline) -> answer(status, "application/problem+json", "{}");
        for (int i = 0; i < 3; i++) {
            assertAll(code);
        }
        assertThat(breaker().getState()).isEqualTo(breaker);
    }

    @ParameterizedTest
    @CsvSource({
        "200, PEER_BAD_ANSWER",
        "400, PEER_BAD_ANSWER",
        "403, AGREEMENT_DENIED",
        "500, PEER_UNAVAILABLE",
        "503, PEER_UNAVAILABLE"
    })
    void ask_whenJsonHoldsNoResults_goesByTheStatus(int status, ErrorCode code) {
        for (String json :
                List.of("", "no", "{}", "[]", body().substring(0, 50), body() + body(), "{\"error\":\"x\"}")) {
            exchange = (peer, call, assertion, deadline) -> answer(status, json);
            breaker().reset();
            assertAll(code);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = ErrorCode.class,
            names = {"PEER_TIMEOUT", "PEER_UNAVAILABLE"})
    void ask_whenThePeerIsAtFaultThreeTimes_opensTheBreakerAndAsksNoMore(ErrorCode code) {
        exchange = (peer, call, assertion, deadline) -> {
            throw new PeerFailure(code, true, "no");
        };
        for (int i = 0; i < 3; i++) {
            assertAll(code);
        }

        assertAll(ErrorCode.PEER_UNAVAILABLE);
        assertThat(sent).hasValue(3);
    }

    @Test
    void ask_whenOnePeersBreakerIsOpen_stillAsksTheOthers() {
        guards.breaker(Peers.USA.kasId()).transitionToOpenState();

        assertThat(codes(ask())).containsEntry("k1", "");
    }

    @Test
    void ask_whenAnswersAreBad_neverOpensTheBreaker() {
        results.put("k1", new KaoResult(success("k1", null)));
        for (int i = 0; i < 5; i++) {
            assertThat(codes(ask())).containsEntry("k1", "PEER_BAD_ANSWER");
        }
        assertThat(breaker().getState()).isEqualTo(CircuitBreaker.State.CLOSED);
    }

    @Test
    void ask_whenTwoProbesAreAnswered_closesTheBreaker() {
        breaker().transitionToOpenState();
        breaker().transitionToHalfOpenState();

        ask();
        ask();

        assertThat(breaker().getState()).isEqualTo(CircuitBreaker.State.CLOSED);
    }

    @Test
    void ask_whenAProbeFailsByAFaultOfOurs_givesItsPermissionBack() {
        breaker().transitionToOpenState();
        breaker().transitionToHalfOpenState();
        exchange = (peer, call, assertion, deadline) -> {
            throw new IllegalStateException("ours");
        };
        for (int i = 0; i < 3; i++) {
            assertAll(ErrorCode.INTERNAL_ERROR);
        }
        assertThat(sent).hasValue(3);
    }

    @Test
    void ask_whenAFaultIsOurs_doesNotThrowAndCountsNoAnswer() {
        exchange = (peer, call, assertion, deadline) -> {
            throw new IllegalStateException("ours");
        };

        assertAll(ErrorCode.INTERNAL_ERROR);
        assertThat(meters.counter("kas.federation.requests", "peer", "kas-fra", "outcome", "internal_error")
                        .count())
                .isEqualTo(1);
    }

    @Test
    void ask_whenTheBulkheadStaysFull_refusesAndDoesNotCountIt() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        CountDownLatch asked = exchangeHeldUntil(go);
        CompletableFuture<Map<String, KaoOutcome>> one =
                CompletableFuture.supplyAsync(this::ask, Thread::startVirtualThread);
        CompletableFuture<Map<String, KaoOutcome>> two =
                CompletableFuture.supplyAsync(this::ask, Thread::startVirtualThread);
        await(asked);

        assertAll(ErrorCode.PEER_UNAVAILABLE);
        go.countDown();

        assertThat(codes(one.get(10, TimeUnit.SECONDS))).containsEntry("k1", "");
        assertThat(codes(two.get(10, TimeUnit.SECONDS))).containsEntry("k1", "");
        assertThat(codes(ask())).containsEntry("k1", "");
        assertThat(breaker().getMetrics().getNumberOfFailedCalls()).isZero();
    }

    @Test
    void ask_whenTheExchangeFails_tellsHowLongItTookAllTheSame() {
        exchange = (peer, asked, assertion, deadline) -> {
            throw new PeerFailure(ErrorCode.PEER_TIMEOUT, true, "no whole answer in time");
        };

        ask();

        assertThat(call.legs().leaves(Duration.ofHours(1))).isBetween(Duration.ofMinutes(59), Duration.ofHours(1));
    }

    @Test
    void ask_whenTheBreakerIsOpen_tellsOfNoExchange() {
        breaker().transitionToOpenState();

        ask();

        assertThat(call.legs().leaves(Duration.ofHours(1))).isZero();
    }

    @Test
    void ask_whenAPlaceInTheBulkheadIsFreeSoon_asks() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        CountDownLatch asked = exchangeHeldUntil(go);
        var _ = CompletableFuture.runAsync(this::ask, Thread::startVirtualThread);
        var _ = CompletableFuture.runAsync(this::ask, Thread::startVirtualThread);
        await(asked);

        CompletableFuture.delayedExecutor(50, TimeUnit.MILLISECONDS).execute(go::countDown);

        assertThat(codes(ask())).containsEntry("k1", "");
    }

    /** Two calls fill the bulkhead. The latch tells when they are under way. */
    private CountDownLatch exchangeHeldUntil(CountDownLatch go) {
        CountDownLatch asked = new CountDownLatch(2);
        exchange = (peer, call, assertion, deadline) -> {
            asked.countDown();
            await(go);
            return answer(200, body());
        };
        return asked;
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Nobody but k1 pays for it. */
    private void assertK1IsBad(KaoResult result) {
        results.put("k1", result);

        assertThat(codes(ask())).containsAllEntriesOf(Map.of("k1", "PEER_BAD_ANSWER", "k2", "", "k3", "POLICY_DENIED"));
    }

    private void assertAll(ErrorCode code) {
        assertThat(codes(ask())).hasSize(3).allSatisfy((id, seen) -> assertThat(seen)
                .isEqualTo(code.name()));
    }

    private CircuitBreaker breaker() {
        return guards.breaker(fra.kasId());
    }

    private Map<String, KaoOutcome> ask() {
        PeerExchange counted = (peer, call, assertion, deadline) -> {
            sent.incrementAndGet();
            return exchange.send(peer, call, assertion, deadline);
        };
        return new ForwardingPeerClient(
                        Peers.USA,
                        Peers.signingKey(Peers.USA, Peers.USA_KEY),
                        () -> new RegistrySnapshot(
                                List.of(Peers.usa(), registered),
                                List.of(),
                                Map.of(),
                                Revocations.NONE,
                                Map.of(),
                                true),
                        counted,
                        guards,
                        new PeerSightings(Peers.CLOCK),
                        new PeerMeters(meters),
                        Peers.CLOCK)
                .ask(call, Deadline.in(Duration.ofSeconds(10)));
    }

    private static Map<String, String> codes(Map<String, KaoOutcome> outcomes) {
        Map<String, String> codes = new HashMap<>();
        outcomes.forEach((id, outcome) -> codes.put(
                id, outcome.errorCode() == null ? "" : outcome.errorCode().name()));
        return codes;
    }

    private static ObjectNode success(String id, String sid) {
        ObjectNode json = head(id).put("status", "success").put("kasWrappedKey", "AAAA");
        return sid == null ? json : json.put("sid", sid);
    }

    private static ObjectNode error(String id, String code) {
        return head(id).put("status", "error").put("errorCode", code).put("error", "no");
    }

    private static ObjectNode head(String id) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("keyAccessObjectId", id)
                .put("kasId", "kas-fra");
    }

    private static KaoResult edited(KaoResult result, Consumer<ObjectNode> edit) {
        ObjectNode json = result.json().deepCopy();
        edit.accept(json);
        return new KaoResult(json);
    }

    private static KaoResult.Context context(String policyId) {
        return new KaoResult.Context(Peers.REQUEST, policyId, Peers.CLIENT_KEY);
    }

    private static KaoResult signed(ObjectNode json, String policyId) {
        return signed(json, context(policyId), "kas-fra-sig", Peers.FRA_KEY);
    }

    private static KaoResult signed(ObjectNode json, KaoResult.Context context, String kid, KeyPair key) {
        return ResultSignatures.sign(json, context, kid, key.getPrivate());
    }

    private PolicyResults p2() {
        return new PolicyResults("p2", List.of(results.get("k3")));
    }

    private static RewrapResponse response(PolicyResults... groups) {
        return new RewrapResponse(Peers.REQUEST, List.of(groups));
    }

    private String body() {
        return response(new PolicyResults("p1", List.of(results.get("k1"), results.get("k2"))), p2())
                .toJson()
                .toString();
    }

    private static HttpResponse<byte[]> answer(int status, String body) {
        return answer(status, "application/json", body);
    }

    private static HttpResponse<byte[]> answer(int status, String type, String body) {
        return new Answer(
                status,
                HttpHeaders.of(Map.of("Content-Type", List.of(type)), (name, value) -> true),
                Bytes.of(body.getBytes(StandardCharsets.UTF_8)));
    }

    private record Answer(int statusCode, HttpHeaders headers, Bytes content) implements HttpResponse<byte[]> {
        @Override
        public byte[] body() {
            return content.toByteArray();
        }

        @Override
        public HttpRequest request() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<HttpResponse<byte[]>> previousResponse() {
            return Optional.empty();
        }

        @Override
        public Optional<SSLSession> sslSession() {
            return Optional.empty();
        }

        @Override
        public URI uri() {
            return URI.create("https://kas-fra.example");
        }

        @Override
        public HttpClient.Version version() {
            return HttpClient.Version.HTTP_2;
        }
    }
}
