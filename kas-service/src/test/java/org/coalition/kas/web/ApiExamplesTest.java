package org.coalition.kas.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.coalition.kas.crypto.Bytes;
import org.coalition.kas.crypto.CanonicalJson;
import org.coalition.kas.crypto.Dek;
import org.coalition.kas.crypto.EcWrap;
import org.coalition.kas.crypto.Jwks;
import org.coalition.kas.crypto.Pem;
import org.coalition.kas.crypto.PolicyBinding;
import org.coalition.kas.crypto.SignatureAlgorithm;
import org.coalition.kas.crypto.Splits;
import org.coalition.kas.http.ProblemType;
import org.coalition.kas.protocol.ErrorCode;
import org.coalition.kas.protocol.KaoResult;
import org.coalition.kas.protocol.KeyAccessObject;
import org.coalition.kas.protocol.MalformedRequestException;
import org.coalition.kas.protocol.PolicyGroup;
import org.coalition.kas.protocol.RequestCodec;
import org.coalition.kas.protocol.RequestLimits;
import org.coalition.kas.protocol.ResultSignatures;
import org.coalition.kas.protocol.RewrapRequest;
import org.coalition.kas.protocol.RewrapResponse;
import org.coalition.kas.protocol.StrictJson;
import org.coalition.kas.rewrap.RewrapProperties.KaoSignature;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The examples of the interface's description are no inventions: each is what its name says, to the last signature. */
class ApiExamplesTest {

    private static final RequestCodec CODEC = new RequestCodec(RequestLimits.DEFAULT);

    private final JsonNode document = new ApiDocument(ConfigurationControllerTest.TERMS).read();
    private final DocumentSchemas schemas = new DocumentSchemas(document);
    private final JsonNode keys = read("/openapi/example-keys.json");

    @Test
    void everyExample_isValidByTheSchemaBesideIt() {
        List<JsonNode> contents = document.findValues("content");
        int examples = 0;
        for (JsonNode content : contents) {
            for (JsonNode media : content) {
                for (JsonNode one : media.path("examples")) {
                    assertThat(schemas.schema(media.get("schema")).validate(one.get("value")))
                            .as(one.toString())
                            .isEmpty();
                    examples++;
                }
            }
        }
        assertThat(examples).isGreaterThanOrEqualTo(10);
    }

    @Test
    void request_isTakenAndSignedByItsOriginator() throws Exception {
        PublicKey originator =
                ECKey.parse(keys.path("originatorKey").toString()).toPublicKey();

        for (KeyAccessObject kao : group().keyAccessObjects()) {
            assertThat(SignatureAlgorithm.ES256.verify(
                            originator, kao.signingInput(), kao.signature().sig()))
                    .isTrue();
        }
    }

    @Test
    void signedRequest_holdsTheRequestAndIsByTheProofKey() throws Exception {
        JsonNode body = example("signed-request");
        JWSObject jws = JWSObject.parse(RequestCodec.signedRequestToken(body).orElseThrow());
        ECKey proofKey = ECKey.parse(keys.path("proofKey").toString());
        JsonNode payload = StrictJson.parse(jws.getPayload().toBytes());

        assertThat(jws.verify(new ECDSAVerifier(proofKey))).isTrue();
        schemas.assertValid(
                "SignedRequestHeader",
                new ObjectMapper().valueToTree(jws.getHeader().toJSONObject()));
        schemas.assertValid("SignedRequestPayload", payload);
        assertThat(payload.path("requestBody")).isEqualTo(example("request"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"released", "denied"})
    void results_areSignedByWhomTheyName(String name) throws Exception {
        RewrapResponse response = RewrapResponse.fromJson(example(name));
        RewrapRequest request = CODEC.parse(example("request"));
        var context = new KaoResult.Context(
                response.requestId(),
                request.groups().getFirst().policyId(),
                request.clientPublicKey().thumbprint());

        for (KaoResult result : response.responses().getFirst().results()) {
            assertThat(ResultSignatures.verify(result, context, signingKeys(result.kasId())))
                    .isTrue();
        }
    }

    @Test
    void released_openedByTheClient_givesTheKeysThatThePolicyIsBoundBy() throws Exception {
        ECKey client = ECKey.parse(keys.path("clientKey").toString());
        PolicyGroup group = group();
        List<KaoResult> results = RewrapResponse.fromJson(example("released"))
                .responses()
                .getFirst()
                .results();
        List<Dek> splits = new ArrayList<>();
        for (int i = 0; i < results.size(); i++) {
            ECPublicKey session = (ECPublicKey)
                    Pem.publicKey(results.get(i).sessionPublicKey().orElseThrow());
            Bytes wrapped = Bytes.fromBase64(results.get(i).kasWrappedKey().orElseThrow());
            splits.add(EcWrap.unwrap(client.toECPrivateKey(), session, wrapped));
            assertThat(PolicyBinding.matches(
                            splits.get(i),
                            CanonicalJson.of(group.policy()),
                            group.keyAccessObjects().get(i).policyBinding()))
                    .isTrue();
        }
        assertThat(Splits.combine(splits))
                .isEqualTo(Dek.takeOver(HexFormat.of().parseHex(keys.path("dek").asText())));
    }

    @Test
    void malformed_isWhatTheRulesSayOfSuchARequest() {
        ObjectNode request = (ObjectNode) example("request");
        ((ObjectNode) request.at("/requests/0")).put("release", "some");
        ((ObjectNode) request.at("/requests/0/keyAccessObjects/1")).remove("kid");

        var refused = catchThrowableOfType(MalformedRequestException.class, () -> CODEC.parse(request));

        ArrayNode errors = new ObjectMapper().valueToTree(refused.violations());
        assertThat(example("malformed").path("errors")).isEqualTo(errors);
    }

    @ParameterizedTest
    @CsvSource({"malformed,MALFORMED_REQUEST", "not-authenticated,NOT_AUTHENTICATED", "unavailable,UNAVAILABLE"})
    void problems_areOfTheTypesThatAreAnswered(String name, ProblemType type) {
        assertThat(example(name).path("type").asText()).isEqualTo(type.uri().toString());
        assertThat(example(name).path("title").asText()).isEqualTo(type.title());
    }

    @Test
    void configuration_isWhatSuchAKasTells() throws Exception {
        assertThat(ConfigurationControllerTest.configuration(KaoSignature.REQUIRED))
                .isEqualTo(example("configuration"));
    }

    @Test
    void protocolDocument_quotesWhatTheExamplesGive() throws Exception {
        String text = Files.readString(Path.of("../docs/protocol.md"));
        RewrapRequest request = CODEC.parse(example("request"));
        ObjectNode policy = request.groups().getFirst().policy();

        assertThat(text)
                .contains(new String(CanonicalJson.of(policy), StandardCharsets.UTF_8))
                .contains(PolicyGroup.idByHash(policy).substring("sha256:".length()))
                .contains(request.clientPublicKey().thumbprint())
                .contains(keys.path("dek").asText());
        assertThat(ErrorCode.values()).allSatisfy(code -> assertThat(text)
                .contains("| `" + code + "` | " + code.errorClass().name().toLowerCase(Locale.ROOT) + " |"));
    }

    private static PolicyGroup group() throws MalformedRequestException {
        return CODEC.parse(example("request")).groups().getFirst();
    }

    private static Map<String, PublicKey> signingKeys(String kasId) throws Exception {
        Map<String, PublicKey> keys = new HashMap<>();
        for (JWK key : JWKSet.parse(example("keys-" + kasId).toString()).getKeys()) {
            keys.put(key.getKeyID(), Jwks.publicKey(key));
        }
        return keys;
    }

    private static JsonNode example(String name) {
        return read("/openapi/examples/" + name + ".json");
    }

    private static JsonNode read(String resource) {
        try (InputStream in = ApiExamplesTest.class.getResourceAsStream(resource)) {
            return StrictJson.parse(in.readAllBytes());
        } catch (IOException | MalformedRequestException e) {
            throw new IllegalStateException(resource, e);
        }
    }
}
