package org.coalition.kas.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.coalition.kas.client.TestServer.Reply;
import org.coalition.kas.crypto.Dek;
import org.coalition.kas.protocol.KaoResult;
import org.coalition.kas.protocol.ReleaseMode;
import org.coalition.kas.protocol.RewrapRequest;
import org.coalition.kas.protocol.RewrapResponse;
import org.coalition.kas.protocol.RewrapResponse.PolicyResults;
import org.coalition.kas.ztdf.Manifest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One test for each way in which a KAS's answer can be wrong; none of it is used. */
class UntrustedAnswerTest {

    @TempDir
    Path directory;

    private TestFederation kases;
    private Federation federation;
    private Session session;
    private Manifest manifest;

    @BeforeEach
    void start() throws Exception {
        kases = new TestFederation(directory);
        federation = Federation.load(kases.clientJson);
        session = federation.login("alice.usa");
        manifest = kases.sealed(federation, ReleaseMode.ALL_OF, "USA", "FRA");
    }

    @AfterEach
    void stop() {
        federation.close();
        kases.close();
    }

    @Test
    void rewrap_whenNobodyLies_isBelieved() throws Exception {
        session.rewrap(manifest).dek().close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"kasWrappedKey", "sessionPublicKey", "unknown"})
    void rewrap_whenAFieldWasAltered_isNotBelieved(String field) {
        kases.usa.lie = (request, honest) -> firstResult(honest, result -> altered(result, field));

        assertNotBelieved("not signed by a key of kas-usa");
    }

    private static KaoResult altered(KaoResult result, String field) {
        ObjectNode json = result.json().deepCopy();
        return new KaoResult(json.put(field, json.path(field).asText() + "A"));
    }

    @Test
    void rewrap_whenTheSignatureIsByAKeyThatIsNotPublished_isNotBelieved() {
        kases.usa.lie = (request, honest) -> {
            var impostor = kases.usa.signingKey("1");
            var published = kases.usa.signing;
            kases.usa.signing = impostor;
            try {
                return kases.usa.answer(request);
            } finally {
                kases.usa.signing = published;
            }
        };

        assertNotBelieved("not signed by a key of kas-usa");
    }

    @Test
    void rewrap_whenTheSignatureIsMissing_isNotBelieved() {
        kases.usa.lie = (request, honest) -> firstResult(honest, result -> {
            ObjectNode json = result.json().deepCopy();
            json.remove("signature");
            return new KaoResult(json);
        });

        assertNotBelieved("not signed");
    }

    @Test
    void rewrap_whenResultsAreSwapped_isNotBelieved() {
        kases.usa.lie = (request, honest) -> results(honest, List::reversed);

        assertNotBelieved("not in its place");
    }

    @Test
    void rewrap_whenAResultIsMissing_isNotBelieved() {
        kases.usa.lie = (request, honest) -> results(honest, list -> list.subList(0, 1));

        assertNotBelieved("exactly one result");
    }

    @Test
    void rewrap_whenAResultIsDoubled_isNotBelieved() {
        kases.usa.lie = (request, honest) -> results(honest, list -> {
            List<KaoResult> doubled = new ArrayList<>(list);
            doubled.add(list.getLast());
            return doubled;
        });

        assertNotBelieved("exactly one result");
    }

    @Test
    void rewrap_whenOneResultStandsInForAnother_isNotBelieved() {
        kases.usa.lie = (request, honest) -> results(honest, list -> List.of(list.getFirst(), list.getFirst()));

        assertNotBelieved("not in its place");
    }

    @Test
    void rewrap_whenAGroupIsMissing_isNotBelieved() {
        kases.usa.lie = (request, honest) -> new RewrapResponse(honest.requestId(), List.of());

        assertNotBelieved("one group for each");
    }

    @Test
    void rewrap_whenTheAnswerIsMovedFromAnotherRequest_isNotBelieved() {
        kases.usa.lie = (request, honest) -> new RewrapResponse("another", honest.responses());

        assertNotBelieved("over this request");
    }

    @Test
    void rewrap_whenThePolicyIsAnother_isNotBelieved() {
        kases.usa.lie = (request, honest) -> new RewrapResponse(
                honest.requestId(),
                List.of(new PolicyResults(
                        "another", honest.responses().getFirst().results())));

        assertNotBelieved("another policy");
    }

    @Test
    void rewrap_whenResultsAreForAnotherClientKey_isNotBelieved() {
        kases.usa.lie = (request, honest) -> kases.usa.answer(new RewrapRequest(
                org.coalition.kas.crypto.ClientPublicKey.of(org.coalition.kas.crypto.Pem.publicKey(
                        ClientKey.fresh(ClientKey.Type.EC_P256).publicPem())),
                request.groups()));

        assertNotBelieved("over this request");
    }

    @Test
    void rewrap_whenTheSidIsAnother_isNotBelieved() {
        kases.usa.lie = (request, honest) -> resigned(request, honest, json -> json.put("sid", "split-2"));

        assertNotBelieved("another sid");
    }

    @Test
    void rewrap_whenTheStatusIsNeither_isNotBelieved() {
        kases.usa.lie = (request, honest) -> resigned(request, honest, json -> json.put("status", "pending"));

        assertNotBelieved("neither a success nor an error");
    }

    @Test
    void rewrap_whenAKasNobodyKnowsSigned_isNotBelieved() {
        kases.usa.lie = (request, honest) -> resigned(request, honest, json -> json.put("kasId", "kas-xxx"));

        assertNotBelieved("may not speak for it: kas-xxx");
    }

    @Test
    void rewrap_whenTheKasThatWasAskedSignsASuccessForItsPeer_isNotBelieved() {
        kases.usa.lie = (request, honest) -> {
            var group = request.groups().getFirst();
            var kao = group.keyAccessObjects().get(1);
            ObjectNode json = kases.fra.unsigned(kao, request).put("kasId", "kas-usa");
            KaoResult forged = kases.usa.sign(json, kases.usa.context(group, request));
            return results(honest, list -> List.of(list.getFirst(), forged));
        };

        assertNotBelieved("may not speak for it: kas-usa");
    }

    @Test
    void rewrap_whenTheKasThatWasAskedSignsAnErrorForItsPeer_isBelieved() throws Exception {
        kases.usa.lie = (request, honest) -> {
            var group = request.groups().getFirst();
            var kao = group.keyAccessObjects().get(1);
            ObjectNode json = TestFederation.POLICY.json().objectNode();
            json.put("keyAccessObjectId", kao.keyAccessObjectId()).put("kasId", "kas-usa");
            json.put("sid", kao.sid()).put("status", "error").put("errorCode", "PEER_TIMEOUT");
            KaoResult error = kases.usa.sign(json, kases.usa.context(group, request));
            return results(honest, list -> List.of(list.getFirst(), error));
        };

        try (Rewrapped rewrapped = session.rewrap(manifest)) {
            assertThat(rewrapped.results().getLast().errorCode()).contains("PEER_TIMEOUT");
        }
    }

    @Test
    void rewrap_whenAPeerSignsAnErrorForTheKasThatWasAsked_isNotBelieved() {
        kases.usa.lie = (request, honest) -> {
            var group = request.groups().getFirst();
            ObjectNode json = TestFederation.POLICY.json().objectNode();
            json.put("keyAccessObjectId", group.keyAccessObjects().getFirst().keyAccessObjectId());
            json.put("kasId", "kas-fra").put("sid", "split-1").put("status", "error");
            KaoResult error = kases.fra.sign(json, kases.usa.context(group, request));
            return results(honest, list -> List.of(error, list.getLast()));
        };

        assertNotBelieved("may not speak for it: kas-fra");
    }

    @Test
    void rewrap_whenTheKeyIsAnotherThanTheKaos_isNotBelieved() {
        kases.usa.lie = (request, honest) -> resigned(request, honest, json -> {
            try (Dek another = Dek.random(32)) {
                return TestKas.wrap(json, another, request);
            }
        });

        assertNotBelieved("not bound to the policy");
    }

    @ParameterizedTest
    @ValueSource(strings = {"kasWrappedKey", "sessionPublicKey"})
    void rewrap_whenTheSignedKeyDoesNotOpen_isNotBelieved(String field) {
        kases.usa.lie = (request, honest) -> resigned(request, honest, json -> json.put(field, "AAAA"));

        assertNotBelieved("does not open");
    }

    @Test
    void rewrap_whenTheSessionKeyIsOnAnotherCurve_isNotBelieved() throws Exception {
        var p384 = new com.nimbusds.jose.jwk.gen.ECKeyGenerator(com.nimbusds.jose.jwk.Curve.P_384).generate();
        String pem = org.coalition.kas.crypto.Pem.of(p384.toECPublicKey());
        kases.usa.lie = (request, honest) -> resigned(request, honest, json -> json.put("sessionPublicKey", pem));

        assertNotBelieved("does not open");
    }

    @Test
    void rewrap_whenTheAnswerHasNoEnd_stopsReading() throws Exception {
        kases.usa.rewrap = asked -> Reply.json(200, " ".repeat(10_001));
        try (var bounded = HttpsTransport.trusting(federation.config().trust(), 10_000)) {
            var exchange = new DpopExchange(bounded, session.dpopKey());
            var client = new KasClient(federation.config(), federation.keys(), exchange, ClientKey.Type.EC_P256);

            assertThatThrownBy(() -> client.rewrap(session.kas(), session.token(), List.of(manifest.requestGroup())))
                    .isInstanceOf(BadAnswerException.class)
                    .hasMessageContaining("longer than 10000 bytes");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{}", "{\"requestId\":\"a\",\"requestId\":\"a\",\"responses\":[]}", "<html>"})
    void rewrap_whenTheAnswerIsNotOfTheForm_isNotBelieved(String body) {
        kases.usa.rewrap = asked -> Reply.json(200, body);

        assertNotBelieved("not of the protocol's form");
    }

    private RewrapResponse resigned(RewrapRequest request, RewrapResponse honest, UnaryOperator<ObjectNode> change) {
        return firstResult(honest, result -> {
            ObjectNode json = result.json().deepCopy();
            json.remove("signature");
            try {
                return kases.usa.sign(
                        change.apply(json), kases.usa.context(request.groups().getFirst(), request));
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static RewrapResponse firstResult(RewrapResponse honest, UnaryOperator<KaoResult> change) {
        return results(honest, list -> {
            List<KaoResult> changed = new ArrayList<>(list);
            changed.set(0, change.apply(list.getFirst()));
            return changed;
        });
    }

    private static RewrapResponse results(RewrapResponse honest, UnaryOperator<List<KaoResult>> change) {
        PolicyResults group = honest.responses().getFirst();
        return new RewrapResponse(
                honest.requestId(), List.of(new PolicyResults(group.policyId(), change.apply(group.results()))));
    }

    private void assertNotBelieved(String why) {
        assertThatThrownBy(() -> session.rewrap(manifest))
                .isInstanceOf(BadAnswerException.class)
                .hasMessageContaining(why);
    }
}
