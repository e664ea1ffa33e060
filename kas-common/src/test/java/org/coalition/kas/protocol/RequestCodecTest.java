package org.coalition.kas.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.coalition.kas.crypto.Bytes;
import org.coalition.kas.crypto.CanonicalJson;
import org.coalition.kas.crypto.Hashes;
import org.coalition.kas.crypto.Pem;
import org.coalition.kas.crypto.TestKeys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestCodecTest {

    private static final RequestCodec CODEC = new RequestCodec(RequestLimits.DEFAULT);
    private static final String KAO = "/requests/0/keyAccessObjects/0";
    private static final String BASE64_32 = Bytes.of(new byte[32]).base64();

    // Well-formed requests

    @Test
    void parse_whenRequestIsMinimal_takesTheDefaults() throws Exception {
        RewrapRequest request = CODEC.parse(minimal());
        KeyAccessObject kao = onlyKao(request);

        assertThat(request.size()).isEqualTo(1);
        assertThat(request.groups().getFirst().release()).isEqualTo(ReleaseMode.EACH);
        assertThat(kao.type()).isEqualTo("wrapped");
        assertThat(kao.sid()).isNull();
        assertThat(kao.encryptedMetadata()).isNull();
        assertThat(kao.originatorSignature()).isEmpty();
    }

    @Test
    void parse_whenRequestIsMaximal_takesEveryField() throws Exception {
        ObjectNode body = minimal();
        group(body).put("release", "anyOf");
        ((ObjectNode) group(body).get("policy")).put("policyId", "policy 1");
        kao(body)
                .put("type", "ec-wrapped")
                .put("protocol", "kas")
                .put("sid", "split-1")
                .put("encryptedMetadata", Bytes.of(new byte[28]).base64())
                .put("ephemeralPublicKey", Pem.of(TestKeys.ecPublic("P-384")))
                .set("signature", json("{\"alg\":\"ES256\",\"kid\":\"originator-1\",\"sig\":\"AAEC\"}"));
        kao(body).set("policyBinding", json("{\"alg\":\"HS256\",\"hash\":\"" + BASE64_32 + "\"}"));
        RewrapRequest request = CODEC.parse(body);
        PolicyGroup group = request.groups().getFirst();

        assertThat(request.clientPublicKey().key()).isEqualTo(TestKeys.ecPublic("P-256"));
        assertThat(group.policyId()).isEqualTo("policy 1");
        assertThat(group.release()).isEqualTo(ReleaseMode.ANY_OF);
        assertThat(onlyKao(request))
                .isEqualTo(new KeyAccessObject(
                        "kao-1",
                        "ec-wrapped",
                        "https://kas-usa.example",
                        "kas-usa-enc-001",
                        Bytes.of(new byte[256]),
                        TestKeys.ecPublic("P-384"),
                        Bytes.of(new byte[32]),
                        "split-1",
                        Bytes.of(new byte[28]),
                        new KaoSignature("ES256", "originator-1", Bytes.of(new byte[] {0, 1, 2})),
                        kao(body)));
    }

    @Test
    void parse_whenEcWrappedHasNoEphemeralKey_pointsAtIt() {
        ObjectNode body = minimal();
        kao(body).put("type", "ec-wrapped");

        assertPointers(body, KAO + "/ephemeralPublicKey");
    }

    @Test
    void parse_whenTheEphemeralKeyIsNoPointOnACurve_pointsAtIt() {
        ObjectNode body = minimal();
        kao(body).put("type", "ec-wrapped");
        for (String wrong : List.of("", "x", Pem.of(TestKeys.rsa().getPublic()))) {
            kao(body).put("ephemeralPublicKey", wrong);

            assertPointers(body, KAO + "/ephemeralPublicKey");
        }
        kao(body).set("ephemeralPublicKey", TestKeys.jwk(TestKeys.ecPublic("P-256")));
        assertPointers(body, KAO + "/ephemeralPublicKey");
    }

    @Test
    void parse_whenTheTypeIsAnother_leavesTheEphemeralKeyAlone() throws Exception {
        ObjectNode body = minimal();
        kao(body).put("ephemeralPublicKey", "not looked at");

        assertThat(onlyKao(CODEC.parse(body)).ephemeralPublicKey()).isNull();
    }

    @Test
    void parse_whenClientKeyIsAJwk_accepts() throws Exception {
        ObjectNode body = minimal();
        body.set("clientPublicKey", TestKeys.jwk(TestKeys.ecPublic("P-384")));

        assertThat(CODEC.parse(body).clientPublicKey().key()).isEqualTo(TestKeys.ecPublic("P-384"));
    }

    @ParameterizedTest
    @CsvSource({"each, EACH", "allOf, ALL_OF", "anyOf, ANY_OF"})
    void parse_whenReleaseHasAName_takesIt(String name, ReleaseMode mode) throws Exception {
        ObjectNode body = minimal();
        group(body).put("release", name);

        assertThat(CODEC.parse(body).groups().getFirst().release()).isEqualTo(mode);
    }

    @Test
    void parse_whenPolicyHasNoId_takesTheHashOfItsCanonicalForm() throws Exception {
        ObjectNode body = minimal();
        group(body).set("policy", json("{\"b\" : 1.0, \"a\":\"é\"}"));

        assertThat(CODEC.parse(body).groups().getFirst().policyId())
                .isEqualTo(
                        "sha256:" + HexFormat.of().formatHex(Hashes.sha256("{\"a\":\"é\",\"b\":1}".getBytes(UTF_8))));
    }

    @Test
    void parse_whenBindingIsATextOrAnObject_givesTheSame() throws Exception {
        ObjectNode asObject = minimal();
        kao(asObject).set("policyBinding", json("{\"alg\":\"HS256\",\"hash\":\"" + BASE64_32 + "\"}"));

        assertThat(onlyKao(CODEC.parse(asObject)).policyBinding())
                .isEqualTo(onlyKao(CODEC.parse(minimal())).policyBinding());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://kas-usa.example:8443",
                "https://KAS-USA.example/kas/",
                "https://[2001:db8::1]",
                "HTTPS://kas-usa.example"
            })
    void parse_whenUrlIsAbsoluteHttps_keepsItAsItCame(String url) throws Exception {
        ObjectNode body = minimal();
        kao(body).put("url", url);

        assertThat(onlyKao(CODEC.parse(body)).url()).isEqualTo(url);
    }

    // Unknown fields, and what is signed

    @Test
    void parse_whenFieldsAreUnknown_keepsThem() throws Exception {
        ObjectNode body = minimal();
        body.put("future", 1);
        group(body).put("future", 1);
        kao(body).set("future", json("{\"a\":[null]}"));

        assertThat(onlyKao(CODEC.parse(body)).json().at("/future/a/0").isNull()).isTrue();
    }

    @Test
    void signingInput_whenAFieldIsUnknown_coversIt() throws Exception {
        ObjectNode body = minimal();
        kao(body).put("future", "x").set("signature", json("{\"alg\":\"ES256\",\"kid\":\"k\",\"sig\":\"AAEC\"}"));
        ObjectNode expected = kao(minimal()).put("future", "x");

        assertThat(onlyKao(CODEC.parse(body)).signingInput()).isEqualTo(CanonicalJson.of(expected));
    }

    @Test
    void signingInput_whenASignatureStandsDeeper_coversIt() throws Exception {
        ObjectNode body = minimal();
        kao(body).putObject("nested").put("signature", "x");

        assertThat(new String(onlyKao(CODEC.parse(body)).signingInput(), UTF_8))
                .contains("\"nested\":{\"signature\":\"x\"}");
    }

    @Test
    void signingInput_whenCalled_leavesTheObjectAlone() throws Exception {
        ObjectNode body = minimal();
        kao(body).set("signature", json("{\"alg\":\"ES256\",\"kid\":\"k\",\"sig\":\"AAEC\"}"));
        KeyAccessObject kao = onlyKao(CODEC.parse(body));
        kao.signingInput();

        assertThat(kao.json().has("signature")).isTrue();
    }

    @Test
    void parse_whenPolicyHoldsAnything_keepsIt() throws Exception {
        ObjectNode body = minimal();
        ObjectNode policy = (ObjectNode) json("{\"dissem\":7,\"__proto__\":{},\"x\":[1.5]}");
        group(body).set("policy", policy);

        assertThat(CODEC.parse(body).groups().getFirst().policy()).isEqualTo(policy);
    }

    // One violation, one pointer

    @ParameterizedTest
    @ValueSource(strings = {"[]", "null", "7", "\"x\"", "true"})
    void parse_whenBodyIsNoObject_pointsAtTheWhole(String body) throws Exception {
        assertThat(violations(json(body))).containsExactly(new Violation("", "must be a JSON object"));
    }

    @Test
    void parse_whenBodyIsEmpty_missesBothFields() throws Exception {
        assertThat(violations(json("{}")))
                .extracting(Violation::pointer)
                .containsExactly("/clientPublicKey", "/requests");
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "{}", "[]", "7", "\"\"", "\"x\"", "{\"kty\":\"oct\",\"k\":\"AAAA\"}"})
    void parse_whenClientKeyIsWrong_pointsAtIt(String key) throws Exception {
        ObjectNode body = minimal();
        body.set("clientPublicKey", json(key));

        assertPointers(body, "/clientPublicKey");
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "{}", "[]", "7", "\"x\""})
    void parse_whenRequestsIsWrong_pointsAtIt(String requests) throws Exception {
        ObjectNode body = minimal();
        body.set("requests", json(requests));

        assertPointers(body, "/requests");
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "[]", "7", "\"x\""})
    void parse_whenGroupIsNoObject_pointsAtIt(String group) throws Exception {
        ObjectNode body = minimal();
        body.withArray("/requests").add(json(group));

        assertPointers(body, "/requests/1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "[]", "7", "\"x\""})
    void parse_whenPolicyIsNoObject_pointsAtIt(String policy) throws Exception {
        ObjectNode body = minimal();
        group(body).set("policy", json(policy));

        assertPointers(body, "/requests/0/policy");
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "7", "\"\"", "\" x\"", "\"x \"", "\"a\\nb\"", "\"é\"", "[]"})
    void parse_whenPolicyIdIsWrong_pointsAtIt(String id) throws Exception {
        ObjectNode body = minimal();
        ((ObjectNode) group(body).get("policy")).set("policyId", json(id));

        assertPointers(body, "/requests/0/policy/policyId");
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "7", "\"\"", "\"EACH\"", "\"allof\"", "\"ALL_OF\"", "[\"each\"]", "{}"})
    void parse_whenReleaseIsNoneOfTheThree_pointsAtIt(String release) throws Exception {
        ObjectNode body = minimal();
        group(body).set("release", json(release));

        assertPointers(body, "/requests/0/release");
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "{}", "[]", "7", "{\"0\":{}}"})
    void parse_whenKeyAccessObjectsIsWrong_pointsAtIt(String kaos) throws Exception {
        ObjectNode body = minimal();
        group(body).set("keyAccessObjects", json(kaos));

        assertPointers(body, "/requests/0/keyAccessObjects");
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "[]", "7", "\"x\""})
    void parse_whenKeyAccessObjectIsNoObject_pointsAtIt(String kao) throws Exception {
        ObjectNode body = minimal();
        group(body).withArray("/keyAccessObjects").insert(0, json(kao));

        assertPointers(body, KAO);
    }

    @ParameterizedTest
    @ValueSource(strings = {"keyAccessObjectId", "url", "kid", "wrappedKey", "policyBinding"})
    void parse_whenARequiredFieldIsMissing_pointsAtIt(String name) {
        ObjectNode body = minimal();
        kao(body).remove(name);

        assertThat(violations(body)).containsExactly(new Violation(KAO + "/" + name, "is required"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "keyAccessObjectId",
                "type",
                "protocol",
                "url",
                "kid",
                "wrappedKey",
                "policyBinding",
                "sid",
                "encryptedMetadata",
                "signature"
            })
    void parse_whenAFieldIsOfAnotherKind_pointsAtIt(String name) throws Exception {
        for (String value : new String[] {"null", "7", "true", "[]", "\"\"", "\"\\u0000\""}) {
            ObjectNode body = minimal();
            kao(body).set(name, json(value));

            assertPointers(body, KAO + "/" + name);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"keyAccessObjectId", "type", "kid", "sid"})
    void parse_whenAnIdentifierIsLong_refusesFrom257Characters(String name) throws Exception {
        ObjectNode body = minimal();
        kao(body).put(name, "x".repeat(256));
        assertThat(CODEC.parse(body)).isNotNull();

        kao(body).put(name, "x".repeat(257));
        assertPointers(body, KAO + "/" + name);
    }

    @Test
    void parse_whenAnIdentifierIsHuge_refusesSoon() {
        ObjectNode body = minimal();
        kao(body).put("kid", "x ".repeat(500_000));

        assertTimeoutPreemptively(Duration.ofSeconds(2), () -> assertPointers(body, KAO + "/kid"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"kas ", "KAS", "opentdf", "https"})
    void parse_whenProtocolIsAnother_pointsAtIt(String protocol) {
        ObjectNode body = minimal();
        kao(body).put("protocol", protocol);

        assertPointers(body, KAO + "/protocol");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://kas-usa.example",
                "https://user@kas-usa.example",
                "https://user:pw@kas-usa.example",
                "https:///rewrap",
                "https:",
                "kas-usa.example",
                "/rewrap",
                "//kas-usa.example",
                "https://kas-usa.example:99999",
                "https://kas-usa.example\\@other.example",
                "https://kas-\u00fcsa.example"
            })
    void parse_whenUrlIsWrong_pointsAtItOnce(String url) {
        ObjectNode body = minimal();
        kao(body).put("url", url);

        assertPointers(body, KAO + "/url");
    }

    @ParameterizedTest
    @ValueSource(strings = {"AA", "AAA", "AB==", "AAB=", "-_-_", "AAAA\n", " AAAA", "AAAA====", "A", "=", "AA==AA=="})
    void parse_whenBase64IsNotCanonical_pointsAtIt(String text) {
        for (String name : new String[] {"wrappedKey", "policyBinding", "encryptedMetadata"}) {
            ObjectNode body = minimal();
            kao(body).put(name, text);

            assertPointers(body, KAO + "/" + name);
        }
    }

    @Test
    void parse_whenBindingIsNotCanonical_pointsAtIt() {
        for (String text : new String[] {
            BASE64_32.substring(0, 43), // unpadded
            BASE64_32.substring(0, 42) + "B=", // bits that nothing decodes to
            Bytes.of(HexFormat.of().parseHex("ff".repeat(32))).base64Url() + "=",
            Bytes.of(new byte[31]).base64(),
            Bytes.of(new byte[33]).base64()
        }) {
            ObjectNode body = minimal();
            kao(body).put("policyBinding", text);

            assertPointers(body, KAO + "/policyBinding");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"alg\":\"HS256\"}",
                "{\"hash\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\"}",
                "{\"alg\":\"HS512\",\"hash\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\"}",
                "{\"alg\":\"hs256\",\"hash\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\"}",
                "{\"alg\":null,\"hash\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\"}",
                "{\"alg\":\"HS256\",\"hash\":\"AAAA\"}",
                "{\"alg\":\"HS256\",\"hash\":{}}"
            })
    void parse_whenBindingObjectIsWrong_pointsAtIt(String binding) throws Exception {
        ObjectNode body = minimal();
        kao(body).set("policyBinding", json(binding));

        assertPointers(body, KAO + "/policyBinding");
    }

    @ParameterizedTest
    @CsvSource({"wrappedKey, 1, 4096", "encryptedMetadata, 28, 65536"})
    void parse_whenBytesAreTooFewOrTooMany_pointsAtThem(String name, int min, int max) throws Exception {
        ObjectNode body = minimal();
        for (int good : new int[] {min, max}) {
            kao(body).put(name, Bytes.of(new byte[good]).base64());
            assertThat(CODEC.parse(body)).isNotNull();
        }
        for (int bad : new int[] {min - 1, max + 1, max * 2}) {
            kao(body).put(name, Bytes.of(new byte[bad]).base64());
            assertPointers(body, KAO + "/" + name);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"alg", "kid", "sig"})
    void parse_whenAFieldOfTheSignatureIsMissing_pointsAtIt(String name) throws Exception {
        ObjectNode body = minimal();
        kao(body).set("signature", json("{\"alg\":\"ES256\",\"kid\":\"k\",\"sig\":\"AAEC\"}"));
        ((ObjectNode) kao(body).get("signature")).remove(name);

        assertPointers(body, KAO + "/signature/" + name);
    }

    // Several violations, limits, duplicates

    @Test
    void parse_whenManyThingsAreWrong_reportsThemAll() throws Exception {
        ObjectNode body = minimal();
        body.put("clientPublicKey", "x");
        group(body).put("release", "x").put("policy", "x");
        kao(body).put("kid", "").put("url", "x").put("wrappedKey", "x").set("signature", json("{}"));
        ObjectNode second = group(minimal());
        second.remove("keyAccessObjects");
        body.withArray("/requests").add(second).add(7);

        assertThat(violations(body))
                .extracting(Violation::pointer)
                .containsExactlyInAnyOrder(
                        "/clientPublicKey",
                        "/requests/0/policy",
                        "/requests/0/release",
                        KAO + "/kid",
                        KAO + "/url",
                        KAO + "/wrappedKey",
                        KAO + "/signature/alg",
                        KAO + "/signature/kid",
                        KAO + "/signature/sig",
                        "/requests/1/keyAccessObjects",
                        "/requests/2");
    }

    @Test
    void parse_whenSomethingIsWrong_doesNotRepeatWhatWasSent() throws Exception {
        ObjectNode body = minimal();
        body.put("clientPublicKey", "secret-4711");
        group(body).put("release", "secret-4711");
        kao(body)
                .put("kid", "secret-4711\n")
                .put("url", "secret-4711")
                .put("wrappedKey", "secret-4711")
                .put("protocol", "secret-4711")
                .put("policyBinding", "secret-4711");

        assertThat(violations(body)).extracting(Violation::message).noneMatch(message -> message.contains("4711"));
    }

    @Test
    void parse_whenThereAreAsManyGroupsAsAllowed_accepts() throws Exception {
        assertThat(CODEC.parse(withGroups(64, 4)).size()).isEqualTo(256);
    }

    @Test
    void parse_whenThereIsOneGroupTooMany_refuses() {
        assertPointers(withGroups(65, 1), "/requests");
    }

    @Test
    void parse_whenThereIsOneKeyAccessObjectTooMany_refuses() {
        ObjectNode body = withGroups(64, 4);
        group(body).withArray("/keyAccessObjects").add(kao(minimal()));

        assertPointers(body, "/requests");
    }

    @Test
    void parse_whenLimitsAreConfigured_keepsThem() {
        RequestCodec narrow = new RequestCodec(new RequestLimits(1, 2));

        assertThatExceptionOfType(MalformedRequestException.class)
                .isThrownBy(() -> narrow.parse(withGroups(1, 3)))
                .withMessageContaining("at most 2");
        assertThatExceptionOfType(MalformedRequestException.class)
                .isThrownBy(() -> narrow.parse(withGroups(2, 1)))
                .withMessageContaining("1 to 1");
    }

    @Test
    void parse_whenAnIdIsTakenInAnotherGroup_pointsAtTheSecond() {
        ObjectNode body = withGroups(3, 1);
        ((ObjectNode) body.at("/requests/2/keyAccessObjects/0")).put("keyAccessObjectId", "kao-0-0");

        assertThat(violations(body))
                .containsExactly(new Violation(
                        "/requests/2/keyAccessObjects/0/keyAccessObjectId", "must be unique over the request"));
    }

    @Test
    void parse_whenAnIdIsTakenTwice_pointsAtEach() {
        ObjectNode body = withGroups(1, 3);
        body.at("/requests/0/keyAccessObjects").forEach(kao -> ((ObjectNode) kao).put("keyAccessObjectId", "same"));

        assertPointers(
                body,
                "/requests/0/keyAccessObjects/1/keyAccessObjectId",
                "/requests/0/keyAccessObjects/2/keyAccessObjectId");
    }

    @Test
    void parse_whenAnIdIsTakenInAGroupWithoutPolicy_reportsBoth() {
        ObjectNode body = withGroups(2, 1);
        ((ObjectNode) body.at("/requests/1")).remove("policy");
        ((ObjectNode) body.at("/requests/1/keyAccessObjects/0")).put("keyAccessObjectId", "kao-0-0");

        assertPointers(body, "/requests/1/policy", "/requests/1/keyAccessObjects/0/keyAccessObjectId");
    }

    @Test
    void parse_whenIdsDifferInCase_accepts() throws Exception {
        ObjectNode body = withGroups(1, 2);
        ((ObjectNode) body.at("/requests/0/keyAccessObjects/1")).put("keyAccessObjectId", "KAO-0-0");

        assertThat(CODEC.parse(body).size()).isEqualTo(2);
    }

    // The signed form

    @Test
    void signedRequestToken_whenItIsTheOnlyField_givesIt() throws Exception {
        assertThat(RequestCodec.signedRequestToken(json("{\"signedRequestToken\":\"a.b.c\"}")))
                .contains("a.b.c");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"requests\":[]}",
                "[]",
                "7",
                "null",
                "\"signedRequestToken\"",
                "[\"signedRequestToken\"]"
            })
    void signedRequestToken_whenThereIsNone_givesNothing(String body) throws Exception {
        assertThat(RequestCodec.signedRequestToken(json(body))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"signedRequestToken\":null}",
                "{\"signedRequestToken\":7}",
                "{\"signedRequestToken\":{}}",
                "{\"signedRequestToken\":[\"a.b.c\"]}",
                "{\"signedRequestToken\":\"a.b.c\",\"requests\":[]}",
                "{\"clientPublicKey\":\"x\",\"signedRequestToken\":\"a.b.c\"}"
            })
    void signedRequestToken_whenItIsNotATextAlone_refuses(String body) throws Exception {
        JsonNode json = json(body);

        assertThatExceptionOfType(MalformedRequestException.class)
                .isThrownBy(() -> RequestCodec.signedRequestToken(json))
                .satisfies(e -> assertThat(e.violations())
                        .extracting(Violation::pointer)
                        .containsExactly("/signedRequestToken"));
    }

    private static void assertPointers(JsonNode body, String... pointers) {
        assertThat(violations(body)).extracting(Violation::pointer).containsExactlyInAnyOrder(pointers);
    }

    private static List<Violation> violations(JsonNode body) {
        MalformedRequestException refused =
                catchThrowableOfType(MalformedRequestException.class, () -> CODEC.parse(body));
        assertThat(refused).as("refused %s", body).isNotNull();
        return refused.violations();
    }

    private static ObjectNode minimal() {
        return withGroups(1, 1);
    }

    private static ObjectNode withGroups(int groups, int kaosEach) {
        ObjectNode body =
                JsonNodeFactory.instance.objectNode().put("clientPublicKey", Pem.of(TestKeys.ecPublic("P-256")));
        ArrayNode requests = body.putArray("requests");
        for (int i = 0; i < groups; i++) {
            ObjectNode group = requests.addObject();
            group.putObject("policy").putObject("dissem").put("classification", "SECRET");
            ArrayNode kaos = group.putArray("keyAccessObjects");
            for (int j = 0; j < kaosEach; j++) {
                kaos.addObject()
                        .put("keyAccessObjectId", groups * kaosEach == 1 ? "kao-1" : "kao-" + i + "-" + j)
                        .put("url", "https://kas-usa.example")
                        .put("kid", "kas-usa-enc-001")
                        .put("wrappedKey", Bytes.of(new byte[256]).base64())
                        .put("policyBinding", BASE64_32);
            }
        }
        return body;
    }

    private static ObjectNode group(ObjectNode body) {
        return (ObjectNode) body.at("/requests/0");
    }

    private static ObjectNode kao(ObjectNode body) {
        return (ObjectNode) body.at(KAO);
    }

    private static KeyAccessObject onlyKao(RewrapRequest request) {
        return request.groups().getFirst().keyAccessObjects().getFirst();
    }

    private static JsonNode json(String text) throws MalformedRequestException {
        return StrictJson.parse(text.getBytes(UTF_8));
    }
}
