package org.coalition.kas.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** T25: a KAS whose policy is decided by a server, which does so badly or not at all. */
@ExtendWith(RunningFederation.Resolver.class)
class PolicyEngineAcceptance {

    private static PolicyServer opa;
    private static Replica kas;

    @BeforeAll
    static void start(RunningFederation federation) throws IOException {
        opa = new PolicyServer();
        kas = Replica.start(federation, "kas-usa-opa", settings -> settings.withObject("/kas/policy")
                .put("opa-url", opa.url()));
    }

    @AfterAll
    static void stop() {
        kas.close();
        opa.close();
    }

    /** Whatever a test did to the server, the KAS asks it again. */
    @AfterEach
    void recover(RunningFederation federation) throws Exception {
        opa.comeBack();
        Prover alice = Prover.login(federation, "alice.usa");
        Awaitility.await("served again")
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(ask(alice).statusCode()).isEqualTo(200));
    }

    private static HttpResponse<byte[]> ask(Prover prover) throws Exception {
        Prover.Rewrap rewrap = prover.rewrap();
        return prover.federation().send(kas.moved(rewrap.with(rewrap.proof())));
    }

    /** Nobody else than this server would have let him. */
    @Test
    void rewrap_isDecidedByTheServer(RunningFederation federation) throws Exception {
        Prover bob = Prover.login(federation, "bob.usa");

        assertThat(ask(bob).statusCode()).isEqualTo(200);
    }

    static Stream<Map.Entry<String, PolicyServer.Manner>> bad() {
        ObjectNode undefined = PolicyServer.decision(true);
        undefined.remove("result");
        ObjectNode notBoolean = PolicyServer.decision(true);
        notBoolean.withObject("/result").put("allow", "true");
        ObjectNode number = PolicyServer.decision(true);
        number.withObject("/result").put("allow", 1);
        ObjectNode bare = PolicyServer.decision(true);
        bare.put("result", true);
        ObjectNode contradiction = PolicyServer.decision(true);
        contradiction.withObject("/result/checks").put("clearance", false);
        ObjectNode lessChecks = PolicyServer.decision(true);
        lessChecks.withObject("/result/checks").remove("agreement");
        ObjectNode nobodysRules = PolicyServer.decision(true);
        nobodysRules.remove("provenance");
        return Stream.of(
                said("undefined", undefined),
                said("a text for allow", notBoolean),
                said("a number for allow", number),
                said("a bare true", bare),
                said("yes although a check fails", contradiction),
                said("a check less", lessChecks),
                said("rules that nobody knows", nobodysRules),
                Map.entry("no JSON", PolicyServer.says("yes")),
                Map.entry("nothing", PolicyServer.says("{}")),
                Map.entry("an error", exchange -> exchange.sendResponseHeaders(500, -1)),
                Map.entry("somewhere else", exchange -> {
                    exchange.getResponseHeaders().set("Location", opa.url() + "/v1/data/kas/rewrap/decision");
                    exchange.sendResponseHeaders(307, -1);
                }),
                Map.entry("nothing in time", exchange -> Thread.sleep(Duration.ofSeconds(5))),
                Map.entry("yes, a byte a second", exchange -> {
                    byte[] yes = PolicyServer.yes().getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(200, yes.length);
                    for (byte octet : yes) {
                        exchange.getResponseBody().write(octet);
                        exchange.getResponseBody().flush();
                        Thread.sleep(Duration.ofSeconds(1));
                    }
                }),
                Map.entry("a gigabyte", exchange -> {
                    exchange.sendResponseHeaders(200, 1L << 30);
                    for (int i = 0; i < 1 << 14; i++) {
                        exchange.getResponseBody().write(new byte[1 << 16]);
                    }
                }));
    }

    private static Map.Entry<String, PolicyServer.Manner> said(String what, JsonNode answer) {
        return Map.entry(what, PolicyServer.says(answer.toString()));
    }

    @ParameterizedTest
    @MethodSource("bad")
    void T25_serverThatDoesNotDecide_isADenial(
            Map.Entry<String, PolicyServer.Manner> answer, RunningFederation federation) throws Exception {
        opa.answers(answer.getValue());

        assertDenied(Prover.login(federation, "alice.usa"));
    }

    @Test
    void T25_serverThatIsDown_isADenial(RunningFederation federation) throws Exception {
        opa.goDown();

        assertDenied(Prover.login(federation, "alice.usa"));
    }

    private static void assertDenied(Prover alice) throws Exception {
        long before = alice.federation().decrypts();

        HttpResponse<byte[]> answer = ask(alice);

        assertThat(RunningFederation.json(answer).findValuesAsText("errorCode"))
                .containsExactly("POLICY_ENGINE_UNAVAILABLE");
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(alice.federation().decrypts()).as("calls to the KMS").isEqualTo(before);
    }
}
