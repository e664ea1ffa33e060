package org.coalition.kas.kmsemulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.coalition.kas.kmsemulator.KmsClient.codeOf;
import static org.coalition.kas.kmsemulator.RunningEmulator.VERSION;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.api.gax.grpc.GrpcCallContext;
import com.google.api.gax.rpc.StatusCode.Code;
import com.google.cloud.kms.v1.GetPublicKeyRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ControlPlaneTest {

    @RegisterExtension
    private final RunningEmulator kms = new RunningEmulator(LatencyMode.REALISTIC);

    @Test
    void health_isUp() throws Exception {
        assertThat(kms.control("GET", "/health", "").body()).isEqualTo("{\"status\":\"UP\"}");
    }

    @Test
    void calls_whenSomeCame_showsThemByOutcomeAndByKey() throws Exception {
        kms.decryptSomething();
        kms.google().getPublicKey(VERSION);

        assertThat(json("GET", "/calls", "")).isEqualTo(JsonFields.MAPPER.readTree("""
                        {"GetPublicKey":{"OK":1},"AsymmetricDecrypt":{"OK":1},"byKey":{"%s":1}}""".formatted(VERSION)));
    }

    @Test
    void calls_whenDeleted_areZero() throws Exception {
        kms.decryptSomething();

        kms.control("DELETE", "/calls", "");

        assertThat(kms.control("GET", "/calls", "").body()).isEqualTo("{\"byKey\":{}}");
    }

    @Test
    void clients_whenOneNamesItself_countsItsCalls() throws Exception {
        GetPublicKeyRequest request =
                GetPublicKeyRequest.newBuilder().setName(VERSION).build();
        Map<String, List<String>> name = Map.of("x-goog-api-client", List.of("gl-java/25 gapic/2.105.0"));

        kms.google()
                .getPublicKeyCallable()
                .call(request, GrpcCallContext.createDefault().withExtraHeaders(name));

        assertThat(kms.control("GET", "/clients", "").body()).isEqualTo("{\"gl-java/25 gapic/2.105.0\":1}");
    }

    @Test
    void faults_whenPut_areInForceAndShown() throws Exception {
        String faults = """
                {"faults":[{"operation":"AsymmetricDecrypt","kind":"fail","code":"UNAVAILABLE","count":3,\
                "location":"us-central1"}]}""";

        assertThat(kms.control("PUT", "/faults", faults).statusCode()).isEqualTo(200);

        assertThat(codeOf(kms::decryptSomething)).isEqualTo(Code.UNAVAILABLE);
        assertThat(json("GET", "/faults", "")).isEqualTo(JsonFields.MAPPER.readTree("""
                                {"faults":[{"operation":"AsymmetricDecrypt","kind":"fail","code":"UNAVAILABLE",
                                "rate":1.0,"count":3,"remaining":2,"location":"us-central1"}]}"""));
    }

    @ParameterizedTest
    @CsvSource({
        "AsymmetricDecrypt,corrupt-plaintext",
        "AsymmetricDecrypt,corrupt-plaintext-crc",
        "AsymmetricDecrypt,corrupt-ciphertext",
        "AsymmetricDecrypt,clear-verified-flag",
        "AsymmetricDecrypt,wrong-protection-level",
        "AsymmetricDecrypt,empty",
        "AsymmetricDecrypt,hang",
        "GetPublicKey,wrong-name",
        "GetPublicKey,wrong-algorithm",
        "GetPublicKey,corrupt-pem",
        "GetPublicKey,corrupt-pem-crc",
        "GetCryptoKey,hang"
    })
    void faults_ofEachKind_comeBackAsTheyWerePut(String operation, String kind) throws Exception {
        String faults = "{\"faults\":[{\"operation\":\"%s\",\"kind\":\"%s\",\"rate\":0.5}]}".formatted(operation, kind);

        assertThat(kms.control("PUT", "/faults", faults).body()).isEqualTo(faults);
    }

    @Test
    void faults_whenDeleted_areGone() throws Exception {
        kms.control("PUT", "/faults", "{\"faults\":[{\"operation\":\"AsymmetricDecrypt\",\"kind\":\"empty\"}]}");

        assertThat(kms.control("DELETE", "/faults", "").body()).isEqualTo("{\"faults\":[]}");

        assertThat(kms.decryptSomething().getPlaintext()).isNotEmpty();
    }

    @Test
    void latency_whenRealistic_showsThreeLocations() throws Exception {
        assertThat(json("GET", "/latency", "")).isEqualTo(JsonFields.MAPPER.readTree("""
                                {"locations":{"europe-west1":{"medianMillis":58.0,"p99Millis":70.0},
                                "europe-west2":{"medianMillis":60.0,"p99Millis":70.0},
                                "us-central1":{"medianMillis":55.0,"p99Millis":70.0}}}"""));
    }

    @Test
    void latency_whenPut_replacesAll() throws Exception {
        String body = "{\"locations\":{\"us-east4\":{\"medianMillis\":0.5,\"p99Millis\":2.0}}}";

        assertThat(kms.control("PUT", "/latency", body).body()).isEqualTo(body);

        kms.decryptSomething();
        assertThat(kms.slept()).isEmpty();
    }

    @Test
    void latency_whenPutForOneLocation_leavesTheOthers() throws Exception {
        kms.control("PUT", "/latency/us-central1", "{\"medianMillis\":5,\"p99Millis\":5}");

        assertThat(kms.emulator().latencies().byLocation())
                .hasSize(3)
                .containsEntry("us-central1", Latency.ofMillis(5, 5));
    }

    static Stream<Arguments> badBodies() {
        return Stream.of(
                Arguments.of("/faults", "", ""),
                Arguments.of("/faults", "[]", ""),
                Arguments.of("/faults", "{} {}", ""),
                Arguments.of("/faults", "{\"faults\":[],\"faults\":[]}", ""),
                Arguments.of("/faults", "{}", "faults"),
                Arguments.of("/faults", "{\"faults\":{}}", "faults"),
                Arguments.of("/faults", "{\"faults\":[],\"fault\":1}", "fault"),
                Arguments.of("/faults", "{\"faults\":[1]}", "faults[0]"),
                fault("\"kind\":\"hang\"", "operation"),
                fault("\"operation\":\"Encrypt\",\"kind\":\"hang\"", "operation"),
                fault("\"operation\":\"GetKeyRing\"", "kind"),
                fault("\"operation\":\"GetKeyRing\",\"kind\":\"burn\"", "kind"),
                fault("\"operation\":\"GetKeyRing\",\"kind\":\"corrupt-pem\"", "kind"),
                fault("\"operation\":\"GetKeyRing\",\"kind\":\"fail\"", "code"),
                fault("\"operation\":\"GetKeyRing\",\"kind\":\"fail\",\"code\":\"OK\"", "code"),
                fault("\"operation\":\"GetKeyRing\",\"kind\":\"hang\",\"code\":\"ABORTED\"", "code"),
                fault("\"operation\":\"GetKeyRing\",\"kind\":\"hang\",\"rate\":1.5", "rate"),
                fault("\"operation\":\"GetKeyRing\",\"kind\":\"hang\",\"rate\":\"1\"", "rate"),
                fault("\"operation\":\"GetKeyRing\",\"kind\":\"hang\",\"count\":0", "count"),
                fault("\"operation\":\"GetKeyRing\",\"kind\":\"hang\",\"count\":1.5", "count"),
                fault("\"operation\":\"GetKeyRing\",\"kind\":\"hang\",\"location\":1", "location"),
                Arguments.of("/latency", "{}", "locations"),
                Arguments.of("/latency", "{\"locations\":{\"a\":{\"p99Millis\":1}}}", "locations.a.medianMillis"),
                Arguments.of("/latency/a", "{\"medianMillis\":-1,\"p99Millis\":1}", "medianMillis"),
                Arguments.of("/latency/a", "{\"medianMillis\":2,\"p99Millis\":1}", "p99Millis"));
    }

    private static Arguments fault(String fields, String refused) {
        return Arguments.of("/faults", "{\"faults\":[{" + fields + "}]}", "faults[0]." + refused);
    }

    @ParameterizedTest
    @MethodSource("badBodies")
    void put_whenBodyIsBad_answers400ThatNamesTheField(String path, String body, String field) throws Exception {
        HttpResponse<String> answer = kms.control("PUT", path, body);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(JsonFields.MAPPER.readTree(answer.body()).get("field").textValue())
                .isEqualTo(field);
        assertThat(kms.emulator().faults().active()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"GET,/", "GET,/keys", "GET,/callsign", "PUT,/latency/a/b", "GET,/health/x"})
    void anythingElse_answers404(String method, String path) throws Exception {
        assertThat(kms.control(method, path, "").statusCode()).isEqualTo(404);
    }

    @Test
    void wrongMethod_answers405ThatNamesTheRightOnes() throws Exception {
        HttpResponse<String> answer = kms.control("POST", "/health", "");

        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.headers().firstValue("Allow")).contains("GET");
    }

    @Test
    void body_whenTooLarge_answers413() throws Exception {
        assertThat(kms.control("PUT", "/faults", " ".repeat(70_000)).statusCode())
                .isEqualTo(413);
    }

    private JsonNode json(String method, String path, String body) throws Exception {
        return JsonFields.MAPPER.readTree(kms.control(method, path, body).body());
    }
}
