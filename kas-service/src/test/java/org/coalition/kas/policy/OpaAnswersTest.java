package org.coalition.kas.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.coalition.kas.domain.Deadline;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** T25: whatever is not a whole decision of an OPA server is none. */
final class OpaAnswersTest {

    private static final String REVISION = "0123456789ab".repeat(6).substring(0, 64);
    private static final String PROVENANCE =
            "\"provenance\": {\"version\": \"1.22.2\", \"bundles\": {\"b\": {\"revision\": \"" + REVISION + "\"}}}";
    private static final String RESULT = """
            "result": {"allow": true, "policyVersion": "equivalency-1", "reasons": [],
              "checks": {"agreement": true, "authenticated": true, "clearance": true, "releasability": true,
                "coi": true, "coi_coherence": true, "embargo": true, "authentication_strength": true,
                "industry": true}}""";
    private static final String YES = "{" + PROVENANCE + ", " + RESULT + "}";
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final Duration LONG = Duration.ofSeconds(20);

    private final CountDownLatch over = new CountDownLatch(1);
    private final CircuitBreaker breaker = CircuitBreaker.of(
            "opa",
            CircuitBreakerConfig.custom()
                    .minimumNumberOfCalls(3)
                    .slidingWindowSize(10)
                    .waitDurationInOpenState(Duration.ofHours(1))
                    .permittedNumberOfCallsInHalfOpenState(1)
                    .build());
    private ScriptedOpa opa;

    @BeforeEach
    void start() throws IOException {
        opa = new ScriptedOpa();
        opa.answers(200, "", YES);
    }

    @AfterEach
    void end() throws IOException {
        over.countDown();
        opa.close();
    }

    private Decision decide(Duration timeout, Deadline deadline) {
        OpaConnection server = new OpaConnection(OpaClients.plain(LONG), opa.uri(), timeout);
        return new OpaPolicyEngine(server, breaker).decide(new Asked().question(), deadline);
    }

    private void assertUnavailable(Duration timeout, String what) {
        assertUnavailable(timeout, Deadline.in(LONG), what);
    }

    private void assertUnavailable(Duration timeout, Deadline deadline, String what) {
        assertThatThrownBy(() -> decide(timeout, deadline))
                .isInstanceOf(PolicyEngineUnavailableException.class)
                .hasMessage("the policy engine is unavailable: " + what);
    }

    private int failures() {
        return breaker.getMetrics().getNumberOfFailedCalls();
    }

    @Test
    void decide_asksForTheDecisionWithTheSameInputAsTheOtherEngine() {
        assertThat(decide(LONG, Deadline.in(LONG)).policyVersion()).isEqualTo("0123456789ab/equivalency-1");
        String input = new String(PolicyInput.bytes(new Asked().question()), StandardCharsets.US_ASCII);
        assertThat(opa.questions.getFirst())
                .startsWith("POST /v1/data/kas/rewrap/decision?provenance=true HTTP/1.1\r\n")
                .containsIgnoringCase("\r\nContent-Type: application/json\r\n")
                .endsWith("\r\n\r\n{\"input\":" + input + "}");
    }

    @Test
    void decide_again_usesTheSameConnection() {
        OpaPolicyEngine engine =
                new OpaPolicyEngine(new OpaConnection(OpaClients.plain(LONG), opa.uri(), LONG), breaker);
        for (int i = 0; i < 5; i++) {
            assertThat(engine.decide(new Asked().question(), Deadline.in(LONG)).allow())
                    .isTrue();
        }
        assertThat(opa.questions).hasSize(5);
        assertThat(opa.connections).hasValue(1);
    }

    @Test
    void decide_whenNobodyListens_isUnavailable() throws IOException {
        opa.close();
        assertUnavailable(LONG, "no answer (ConnectException)");
        assertThat(failures()).isEqualTo(1);
    }

    @Test
    void decide_whenItHangs_endsAtTheTimeOutAndDropsTheConnection() throws InterruptedException {
        opa.script(out -> {});
        assertUnavailable(SHORT, "no whole answer in time");
        assertThat(opa.dropped.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(failures()).isEqualTo(1);
    }

    @Test
    void decide_whenTheAnswerDrips_endsAtTheTimeOutAndDropsTheConnection() throws InterruptedException {
        opa.script(out -> {
            out.write("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            try {
                while (!over.await(20, TimeUnit.MILLISECONDS)) {
                    out.write(' ');
                    out.flush();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        assertUnavailable(SHORT, "no whole answer in time");
        assertThat(opa.dropped.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(failures()).isEqualTo(1);
    }

    @Test
    void decide_whenTheDeadlineIsNearer_endsThereAndSaysNothingOfTheServer() {
        opa.script(out -> {});
        assertUnavailable(LONG, Deadline.in(SHORT), "no whole answer in time");
        assertUnavailable(LONG, Deadline.in(Duration.ZERO), "it did not get to the question in time");
        assertThat(breaker.getMetrics().getNumberOfBufferedCalls()).isZero();
        assertThat(opa.questions).hasSize(1);
    }

    @Test
    void decide_whenInterrupted_isUnavailableAndStaysInterrupted() {
        opa.script(out -> {});
        Thread.currentThread().interrupt();
        assertUnavailable(LONG, "interrupted");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(breaker.getMetrics().getNumberOfBufferedCalls()).isZero();
    }

    @Test
    void decide_whenTheAnswerIsAGigabyte_stopsReading() throws InterruptedException {
        byte[] block = new byte[1 << 20];
        opa.script(out -> {
            out.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            for (int i = 0; i < 1024; i++) {
                out.write("100000\r\n".getBytes(StandardCharsets.US_ASCII));
                out.write(block);
                out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
            }
        });
        assertUnavailable(LONG, "its answer is too long");
        assertThat(opa.dropped.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"500,1", "503,1", "404,0", "400,0", "204,0", "307,0"})
    void decide_whenTheStatusIsNot200_isUnavailable(int status, int failures) {
        opa.answers(status, "Location: " + opa.uri() + "/elsewhere\r\n", status == 204 ? "" : YES);
        assertUnavailable(LONG, "it answered " + status);
        assertThat(failures()).isEqualTo(failures);
        assertThat(opa.questions).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"result\": true",
                "\"result\": \"allow\"",
                "\"result\": [{\"allow\": true}]",
                "\"result\": {\"allow\": true}",
                "\"result\": null",
                "\"decision_id\": \"1\""
            })
    void decide_whenTheResultIsUndefinedOrNoDecision_isUnavailable(String result) {
        opa.answers(200, "", "{" + PROVENANCE + ", " + result + "}");
        assertUnavailable(LONG, "its answer is not a decision");
        assertThat(failures()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"true\"", "1", "null", "{}", "[true]", "\"yes\""})
    void decide_whenAllowIsNotBoolean_isUnavailable(String allow) {
        opa.answers(200, "", YES.replace("\"allow\": true", "\"allow\": " + allow));
        assertUnavailable(LONG, "its answer is not a decision");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "{", "<html>", "\u0000", "true true", "{\"a\": 1, \"a\": 2}"})
    void decide_whenTheAnswerIsNoJson_isUnavailable(String body) {
        opa.answers(200, "", body);
        assertThatThrownBy(() -> decide(LONG, Deadline.in(LONG))).isInstanceOf(PolicyEngineUnavailableException.class);
    }

    @Test
    void decide_whenMoreFollowsTheAnswer_isUnavailable() {
        opa.answers(200, "", YES + " " + YES);
        assertUnavailable(LONG, "its answer is not JSON (MismatchedInputException)");
    }

    @Test
    void decide_whenAFieldIsThereTwice_isUnavailable() {
        opa.answers(200, "", YES.replace("\"allow\": true", "\"allow\": false, \"allow\": true"));
        assertUnavailable(LONG, "its answer is not JSON (JsonParseException)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"bundles\": {}}",
                "{\"bundles\": {\"b\": {}}}",
                "{\"bundles\": {\"b\": {\"revision\": \"v7\"}}}",
                "{\"bundles\": {\"a\": {\"revision\": \"R\"}, \"b\": {\"revision\": \"R\"}}}",
                "{\"revision\": \"R\"}",
                "null"
            })
    void decide_whenItDoesNotSayWhichRulesDecided_isUnavailable(String provenance) {
        opa.answers(
                200,
                "",
                "{\"provenance\": " + provenance.replace("\"R\"", "\"" + REVISION + "\"") + ", " + RESULT + "}");
        assertUnavailable(LONG, "it does not say which rules it has");
    }

    @Test
    void breaker_whenTheServerIsOut_opensAndAsksNoMore() {
        opa.answers(500, "", "{}");
        for (int i = 0; i < 3; i++) {
            assertUnavailable(LONG, "it answered 500");
        }
        assertUnavailable(LONG, "its circuit breaker is open");
        assertThat(opa.questions).hasSize(3);
    }

    @Test
    void breaker_whenTheServerIsBack_closes() {
        breaker.transitionToOpenState();
        breaker.transitionToHalfOpenState();
        assertThat(decide(LONG, Deadline.in(LONG)).allow()).isTrue();
        assertThat(breaker.getState()).isEqualTo(State.CLOSED);
    }

    @Test
    void breaker_whenTheServerIsStillOut_opensAgain() {
        breaker.transitionToOpenState();
        breaker.transitionToHalfOpenState();
        opa.answers(503, "", "{}");
        assertUnavailable(LONG, "it answered 503");
        assertThat(breaker.getState()).isEqualTo(State.OPEN);
    }

    @Test
    void breaker_whenAProbeRunsOutOfTime_letsAnotherThrough() {
        breaker.transitionToOpenState();
        breaker.transitionToHalfOpenState();
        assertUnavailable(LONG, Deadline.in(Duration.ZERO), "it did not get to the question in time");
        assertThat(decide(LONG, Deadline.in(LONG)).allow()).isTrue();
    }
}
