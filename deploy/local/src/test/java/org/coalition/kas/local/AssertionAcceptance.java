package org.coalition.kas.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.coalition.kas.local.Asking.POLICY;
import static org.coalition.kas.local.Asking.kao;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.PlainHeader;
import com.nimbusds.jose.PlainObject;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.coalition.kas.client.ClientKey;
import org.coalition.kas.client.DpopKey;
import org.coalition.kas.client.RewrapBody;
import org.coalition.kas.client.SignedRequest;
import org.coalition.kas.crypto.Bytes;
import org.coalition.kas.crypto.Dek;
import org.coalition.kas.protocol.ReleaseMode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * T17 and T18: what the KAS of the USA says to that of France about a request of alice's, with the right certificate, but
 * not as it should.
 */
@ExtendWith(RunningFederation.Resolver.class)
class AssertionAcceptance {

    private static final String FRA = "FRA";

    private RunningFederation federation;
    private Forwarder usa;
    private ObjectNode group;
    private String kaoId;
    private byte[] body;
    private ObjectNode assertion;

    @BeforeEach
    void prepare(RunningFederation running) throws Exception {
        federation = running;
        usa = new Forwarder(federation);
        try (Dek dek = Dek.random(32)) {
            ObjectNode kao = kao(federation, dek, FRA, null);
            kaoId = kao.get("keyAccessObjectId").asText();
            group = RewrapBody.group(POLICY.json(), ReleaseMode.EACH, List.of(kao));
        }
        body = usa.body(group);
        assertion = usa.assertion("kas-fra", body, kaoId);
    }

    @Test
    void listener_whenAPeerForwardsAsItShould_answersTheKeysThatItIsAskedFor() throws Exception {
        try (Dek dek = Dek.random(32)) {
            group.withArray("keyAccessObjects").add(kao(federation, dek, FRA, "not asked for"));
        }
        body = usa.body(group);
        assertion = usa.assertion("kas-fra", body, kaoId);

        HttpResponse<byte[]> answer = usa.send(usa.request(FRA, body, assertion), "USA");

        assertThat(answer.statusCode()).isEqualTo(200);
        JsonNode results = RunningFederation.json(answer).at("/responses/0/results");
        assertThat(results.findValuesAsText("keyAccessObjectId")).containsExactly(kaoId);
        assertThat(results.findValuesAsText("status")).containsExactly("success");
    }

    /** How an assertion is signed that is not the USA's. */
    @FunctionalInterface
    interface Forgery {
        String of(ObjectNode assertion, Forwarder usa) throws Exception;
    }

    private static Arguments forgery(String name, Forgery forgery) {
        return arguments(name, forgery);
    }

    private static Stream<Arguments> forgeries() {
        return Stream.of(
                forgery("by another key in the name of ours", (json, usa) -> {
                    ECKey other = new ECKeyGenerator(Curve.P_256).generate();
                    return Forwarder.signed(json, JWSAlgorithm.ES256, kid(usa, "USA"), new ECDSASigner(other));
                }),
                forgery("by another KAS", (json, usa) -> by(usa, "GBR", json)),
                forgery("by another KAS, in its own name", (json, usa) -> by(usa, "GBR", json.put("iss", "kas-gbr"))),
                forgery("by the asked KAS", (json, usa) -> by(usa, FRA, json)),
                forgery(
                        "by our key under the kid of another KAS",
                        (json, usa) -> Forwarder.signed(
                                json, JWSAlgorithm.ES256, kid(usa, "GBR"), new ECDSASigner(usa.signingKey("USA")))),
                forgery(
                        "by our key without a kid",
                        (json, usa) -> Forwarder.signed(
                                json, JWSAlgorithm.ES256, null, new ECDSASigner(usa.signingKey("USA")))),
                forgery("by no key", (json, usa) -> {
                    PlainHeader none = new PlainHeader.Builder()
                            .type(new JOSEObjectType("kas-assertion+jwt"))
                            .build();
                    return new PlainObject(none, new Payload(json.toString())).serialize();
                }),
                forgery("with the signature cut off", (json, usa) -> {
                    String jws = usa.signed(json);
                    return jws.substring(0, jws.lastIndexOf('.') + 1);
                }),
                forgery("with our public key as a shared secret", (json, usa) -> {
                    byte[] secret = usa.signingKey("USA").toECPublicKey().getEncoded();
                    return Forwarder.signed(json, JWSAlgorithm.HS256, kid(usa, "USA"), new MACSigner(secret));
                }),
                forgery("altered after it was signed", (json, usa) -> {
                    String[] parts = usa.signed(json).split("\\.");
                    parts[1] = encoded(json.put("deadlineMs", 1));
                    return String.join(".", parts);
                }));
    }

    private static String kid(Forwarder usa, String nation) throws Exception {
        return usa.signingKey(nation).getKeyID();
    }

    private static String by(Forwarder usa, String nation, ObjectNode json) throws Exception {
        return Forwarder.signed(json, JWSAlgorithm.ES256, kid(usa, nation), new ECDSASigner(usa.signingKey(nation)));
    }

    private static String encoded(JsonNode json) {
        return Bytes.of(json.toString().getBytes(StandardCharsets.UTF_8)).base64Url();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("forgeries")
    void T17_forgedAssertion_isRefused(String name, Forgery forgery) throws Exception {
        assertRefused(usa.request(FRA, body, forgery.of(assertion, usa)), 403, "Federation-Assertion|the assertion is");
    }

    @Test
    void T17_noAssertionOrTwo_isRefused() throws Exception {
        HttpRequest right = usa.request(FRA, body, assertion);
        HttpRequest without = HttpRequest.newBuilder(right, (name, value) -> !name.equals(Forwarder.ASSERTION))
                .build();
        HttpRequest twice = HttpRequest.newBuilder(right, (name, value) -> true)
                .header(Forwarder.ASSERTION, usa.signed(usa.assertion("kas-fra", body, kaoId)))
                .build();

        assertRefused(without, 403, "one Federation-Assertion header is required");
        assertRefused(twice, 403, "one Federation-Assertion header is required");
    }

    @ParameterizedTest
    @ValueSource(strings = {"kas-gbr", "kas-usa", "https://localhost", "kas-FRA"})
    void T17_assertionForAnotherKas_isRefused(String aud) throws Exception {
        assertRefused(usa.request(FRA, body, assertion.put("aud", aud)), 403, "aud must be this KAS");
    }

    @Test
    void T17_expiredAssertion_isRefused() throws Exception {
        assertRefused(usa.request(FRA, body, lasting(-120, -90)), 403, "it has expired");
    }

    @Test
    void T17_assertionThatLastsTooLongOrIsOfTheFuture_isRefused() throws Exception {
        assertRefused(usa.request(FRA, body, lasting(0, 31)), 403, "exp must be at most 30 s after iat");
        assertRefused(usa.request(FRA, body, lasting(90, 100)), 403, "iat is in the future");
    }

    private ObjectNode lasting(int fromSeconds, int untilSeconds) {
        long now = Instant.now().getEpochSecond();
        return assertion.put("iat", now + fromSeconds).put("exp", now + untilSeconds);
    }

    @Test
    void T17_replayedAssertion_isRefused_evenWithAFreshProof() throws Exception {
        String jws = usa.signed(assertion);
        HttpRequest first = usa.request(FRA, body, jws);
        assertThat(usa.send(first, "USA").statusCode()).isEqualTo(200);

        assertThat(usa.send(first, "USA").statusCode())
                .as("all of it once more")
                .isEqualTo(403);
        HttpResponse<byte[]> again = usa.send(usa.request(FRA, body, jws), "USA");
        assertThat(again.statusCode()).isEqualTo(403);
        assertThat(RunningFederation.json(again).path("detail").asText()).contains("the assertion has been used");
    }

    @Test
    void T17_bodyChangedAfterTheAssertionWasSigned_isRefused() throws Exception {
        group.withObject("/policy/dissem").put("classification", "UNCLASSIFIED");
        byte[] changed = usa.body(group);

        assertRefused(usa.request(FRA, changed, assertion), 403, "bodyHash is not that of the body");
    }

    @ParameterizedTest
    @ValueSource(strings = {"clientKeyThumbprint", "jkt", "subject"})
    void T18_assertionThatSaysOtherwiseThanTheClient_isRefused(String claim) throws Exception {
        assertRefused(
                usa.request(FRA, body, assertion.put(claim, DpopKey.fresh().thumbprint())),
                403,
                "does not agree with the client's token, proof or key");
    }

    @Test
    void T18_keysThatTheClientDidNotAskFor_areRefused() throws Exception {
        for (List<String> ids : List.of(List.of("another"), List.of(kaoId, kaoId), List.<String>of())) {
            ObjectNode asking = usa.assertion("kas-fra", body, ids.toArray(new String[0]));
            assertRefused(usa.request(FRA, body, asking), 403, "kaoIds must name keys of the request, each once");
        }
    }

    /** What a broker would like to have in the client's request. */
    private Consumer<ObjectNode> swapped(String what) throws Exception {
        try (Dek dek = Dek.random(32)) {
            ObjectNode otherKao = kao(federation, dek, FRA, null).put("keyAccessObjectId", kaoId);
            return switch (what) {
                case "client key" ->
                    request -> request.put(
                            "clientPublicKey",
                            ClientKey.fresh(ClientKey.Type.EC_P256).publicPem());
                case "policy" ->
                    request -> request.withObject("/requests/0/policy/dissem").put("classification", "UNCLASSIFIED");
                case "KAO" ->
                    request -> request.withObject("/requests/0")
                            .putArray("keyAccessObjects")
                            .add(otherKao);
                default -> throw new IllegalArgumentException(what);
            };
        }
    }

    /** The broker has the client's body, his token and his proof, and no key of his. */
    @ParameterizedTest
    @ValueSource(strings = {"client key", "policy", "KAO"})
    void T18_brokerThatSwaps_isRefused(String what) throws Exception {
        ObjectNode request = usa.request(group);
        String[] signed = token(SignedRequest.of(request, usa.user().dpopKey()));
        swapped(what).accept(request);
        ObjectNode payload =
                (ObjectNode) Home.JSON.readTree(Bytes.fromBase64Url(signed[1]).toByteArray());
        signed[1] = encoded(payload.set("requestBody", request));
        byte[] alteredUnderTheSignature = SignedRequest.body(String.join(".", signed));
        byte[] signedByTheBroker = SignedRequest.of(request, DpopKey.fresh());
        byte[] notSigned = request.toString().getBytes(StandardCharsets.UTF_8);

        assertSwapRefused(alteredUnderTheSignature, 401, "signed by the key of the DPoP proof");
        assertSwapRefused(signedByTheBroker, 401, "signed by the key of the DPoP proof");
        assertSwapRefused(notSigned, 403, "only requests in the signed form|does not agree");
    }

    private static String[] token(byte[] signedBody) throws Exception {
        return Home.JSON
                .readTree(signedBody)
                .path("signedRequestToken")
                .asText()
                .split("\\.");
    }

    /** With the client's proof for what he sent, and with one that he made for no body in particular. */
    private void assertSwapRefused(byte[] swapped, int status, String why) throws Exception {
        ObjectNode about = usa.assertion("kas-fra", swapped, kaoId);
        assertRefused(usa.request(FRA, swapped, usa.signed(about), usa.proof().body(body)), 401, "bodyHash");
        about = usa.assertion("kas-fra", swapped, kaoId);
        assertRefused(usa.request(FRA, swapped, usa.signed(about), usa.proof()), status, why);
    }

    /** Even one that speaks for itself with the client's token. */
    @Test
    void T18_brokerThatProvesWithAKeyOfItsOwn_isRefused() throws Exception {
        DpopKey own = DpopKey.fresh();
        byte[] forged = SignedRequest.of(usa.request(group), own);
        ObjectNode about = usa.assertion("kas-fra", forged, kaoId).put("jkt", own.thumbprint());
        HttpRequest request = usa.request(
                FRA,
                forged,
                usa.signed(about),
                own.proof("POST", federation.rewrapUri())
                        .accessToken(usa.user().token())
                        .body(forged));

        assertRefused(request, 401, "the token is bound to another DPoP key");
    }

    @Test
    void T18_unsignedRequest_isRefused() throws Exception {
        byte[] plain = usa.request(group).toString().getBytes(StandardCharsets.UTF_8);

        assertRefused(
                usa.request(FRA, plain, usa.assertion("kas-fra", plain, kaoId)),
                403,
                "only requests in the signed form are taken from this peer");
    }

    /** Refused as a whole and for this, and nothing was decided about any key. */
    private void assertRefused(HttpRequest request, int status, String why) throws Exception {
        long released = released();
        HttpResponse<byte[]> answer = usa.send(request, "USA");

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(RunningFederation.json(answer).path("detail").asText()).containsPattern(why);
        assertThat(new String(answer.body(), StandardCharsets.UTF_8)).doesNotContain("kasWrappedKey");
        assertThat(released()).as("released").isEqualTo(released);
    }

    private long released() {
        return federation.auditRecords(federation.local().kas(FRA)).stream()
                .filter(record -> record.path("eventType").asText().equals("KEY_RELEASED"))
                .count();
    }
}
