package org.coalition.kas.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.coalition.kas.crypto.Bytes;
import org.coalition.kas.crypto.CanonicalJson;
import org.coalition.kas.crypto.Dek;
import org.coalition.kas.crypto.EcWrap;
import org.coalition.kas.crypto.IntegrityException;
import org.coalition.kas.crypto.Pem;
import org.coalition.kas.crypto.PolicyBinding;
import org.coalition.kas.crypto.RsaOaep;
import org.coalition.kas.crypto.SealedMetadata;
import org.coalition.kas.crypto.SignatureAlgorithm;
import org.coalition.kas.crypto.Splits;
import org.coalition.kas.crypto.TestKeys;
import org.coalition.kas.crypto.VectorKeys;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code exchange.json}: a whole request and its whole answer, as the KAS has to see them and as the client has to. */
class ExchangeVectorsTest {

    private static final JsonNode WHOLE = TestKeys.vectors("exchange.json");
    private static final JsonNode KEYS = TestKeys.vectors("keys.json");

    static List<JsonNode> exchanges() {
        return TestKeys.cases(WHOLE.get("exchanges"));
    }

    @ParameterizedTest
    @MethodSource("exchanges")
    void request_whenTakenFromTheSignedBody_isTheRequest(JsonNode exchange) throws Exception {
        JsonNode body = StrictJson.parse(exchange.get("body").textValue().getBytes(UTF_8));
        String token = RequestCodec.signedRequestToken(body).orElseThrow();
        byte[] payload = Bytes.fromBase64Url(token.split("\\.", 3)[1]).toByteArray();
        JsonNode requestBody = StrictJson.parse(payload).get("requestBody");
        RewrapRequest request = request(exchange);

        assertThat(CanonicalJson.of(requestBody)).isEqualTo(CanonicalJson.of(exchange.get("request")));
        assertThat(request.clientPublicKey().thumbprint())
                .isEqualTo(context(exchange).clientKeyThumbprint());
        assertThat(request.groups().getFirst().policyId())
                .isEqualTo(context(exchange).policyId());
        assertThat(CanonicalJson.of(request.groups().getFirst().policy()))
                .asString(UTF_8)
                .isEqualTo(WHOLE.get("canonicalPolicy").textValue());
    }

    @ParameterizedTest
    @MethodSource("exchanges")
    void kaos_whenOpenedByTheKas_holdOrFailAsTheVectorSays(JsonNode exchange) throws Exception {
        List<KeyAccessObject> kaos = request(exchange).groups().getFirst().keyAccessObjects();
        byte[] policy = CanonicalJson.of(WHOLE.get("policy"));
        for (int i = 0; i < kaos.size(); i++) {
            KeyAccessObject kao = kaos.get(i);
            try (Dek dek = RsaOaep.unwrap(VectorKeys.privateKey(KEYS.get("kasWrapping")), kao.wrappedKey())) {
                assertThat(hex(dek)).isEqualTo(WHOLE.get("wraps").get(i).textValue());
                assertThat(PolicyBinding.matches(dek, policy, kao.policyBinding()))
                        .isEqualTo(WHOLE.get("bindingHolds").get(i).booleanValue());
            }
            assertThat(isSignedByItsOriginator(kao)).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("exchanges")
    void metadata_whenOpenedByTheKas_agreesWithThePolicy(JsonNode exchange) throws Exception {
        KeyAccessObject kao =
                request(exchange).groups().getFirst().keyAccessObjects().getFirst();
        try (Dek split = dek(WHOLE.get("wraps").get(0).textValue())) {
            byte[] opened = SealedMetadata.open(split, kao.encryptedMetadata());
            JsonNode fields =
                    SealedMetadata.verify((ObjectNode) StrictJson.parse(opened), (ObjectNode) WHOLE.get("policy"));

            assertThat(new String(opened, UTF_8))
                    .isEqualTo(WHOLE.get("metadata").textValue());
            assertThat(CanonicalJson.of(fields)).isEqualTo(CanonicalJson.of(WHOLE.get("metadataFields")));
        }
    }

    @ParameterizedTest
    @MethodSource("exchanges")
    void response_whenReadByTheClient_givesTheDek(JsonNode exchange) throws Exception {
        RewrapResponse response = RewrapResponse.fromJson(exchange.get("response"));
        List<Dek> splits = new ArrayList<>();
        for (KaoResult result : response.responses().getFirst().results()) {
            if (result.isSuccess()) {
                splits.add(released(exchange, result));
            } else {
                assertThat(result.errorCode()).contains("INTEGRITY_FAILURE");
            }
        }

        assertThat(areAllSigned(response, exchange)).isTrue();
        assertThat(splits).hasSize(2);
        try (Dek dek = Splits.combine(splits)) {
            assertThat(hex(dek)).isEqualTo(WHOLE.get("dek").textValue());
        }
    }

    @ParameterizedTest
    @MethodSource("exchanges")
    void response_whenTamperedWithInAnyOfTheseWays_isNotBelieved(JsonNode exchange) throws Exception {
        for (JsonNode tampered : WHOLE.get("tampered")) {
            JsonNode response = exchange.get("response").deepCopy();
            JsonPointer place = JsonPointer.compile(tampered.get("pointer").textValue());
            ((ObjectNode) response.at(place.head())).set(place.last().getMatchingProperty(), tampered.get("value"));

            assertThat(areAllSigned(RewrapResponse.fromJson(response), exchange))
                    .as(tampered.get("reason").textValue())
                    .isFalse();
        }
    }

    private static boolean isSignedByItsOriginator(KeyAccessObject kao) {
        KaoSignature signature = kao.originatorSignature().orElseThrow();
        JsonNode originator = KEYS.get(signature.alg());
        PublicKey key = VectorKeys.publicKey(originator.get("publicKey").textValue());
        return originator.get("kid").textValue().equals(signature.kid())
                && SignatureAlgorithm.named(signature.alg())
                        .orElseThrow()
                        .verify(key, kao.signingInput(), signature.sig());
    }

    private static boolean areAllSigned(RewrapResponse response, JsonNode exchange) throws Exception {
        JsonNode signing = KEYS.get("kasSigning");
        Map<String, PublicKey> keys = Map.of(
                signing.get("kid").textValue(),
                VectorKeys.publicKey(signing.get("publicKey").textValue()));
        String thumbprint = context(exchange).clientKeyThumbprint();
        return response.responses().stream().allMatch(group -> group.results().stream()
                .allMatch(result -> ResultSignatures.verify(
                        result, new KaoResult.Context(response.requestId(), group.policyId(), thumbprint), keys)));
    }

    private static Dek released(JsonNode exchange, KaoResult result) throws IntegrityException {
        var own = VectorKeys.privateKey(KEYS.get(exchange.get("client").textValue()));
        Bytes wrapped = Bytes.fromBase64(result.kasWrappedKey().orElseThrow());
        return result.sessionPublicKey().isPresent()
                ? EcWrap.unwrap(
                        own,
                        (ECPublicKey) Pem.publicKey(result.sessionPublicKey().get()),
                        wrapped)
                : RsaOaep.unwrap(own, wrapped);
    }

    private static RewrapRequest request(JsonNode exchange) throws MalformedRequestException {
        return new RequestCodec(RequestLimits.DEFAULT).parse(exchange.get("request"));
    }

    private static KaoResult.Context context(JsonNode exchange) throws Exception {
        return new ObjectMapper().treeToValue(exchange.get("context"), KaoResult.Context.class);
    }

    private static Dek dek(String hex) {
        return Dek.takeOver(HexFormat.of().parseHex(hex));
    }

    private static String hex(Dek dek) {
        return HexFormat.of().formatHex(dek.exposed());
    }
}
