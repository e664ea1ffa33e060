package org.coalition.kas.protocol;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.security.PublicKey;
import java.util.Base64;
import java.util.Map;
import java.util.stream.Stream;
import org.coalition.kas.crypto.Bytes;
import org.coalition.kas.crypto.SignatureAlgorithm;
import org.coalition.kas.crypto.TestKeys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResultSignaturesTest {

    private static final String KID = "kas-usa-sig-001";
    private static final Map<String, PublicKey> KEYS = Map.of(
            KID, TestKeys.ecPublic("P-256"), "other", TestKeys.newEc("P-256").getPublic());
    private static final KaoResult.Context CONTEXT = new KaoResult.Context("r-1", "p-1", "thumbprint");

    @Test
    void verify_whenNothingIsTamperedWith_isTrue() {
        assertThat(ResultSignatures.verify(signed(), CONTEXT, KEYS)).isTrue();
    }

    @Test
    void verify_whenTheResultWentOverTheWire_isTrue() throws Exception {
        JsonNode received = StrictJson.parse(signed().json().toPrettyString().getBytes(UTF_8));

        assertThat(ResultSignatures.verify(new KaoResult((ObjectNode) received), CONTEXT, KEYS))
                .isTrue();
    }

    @Test
    void verify_whenMembersComeInAnotherOrder_isTrue() {
        ObjectNode reordered = signed().json().deepCopy();
        reordered.set("keyAccessObjectId", reordered.remove("keyAccessObjectId"));

        assertThat(ResultSignatures.verify(new KaoResult(reordered), CONTEXT, KEYS))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/keyAccessObjectId",
                "/kasId",
                "/sid",
                "/status",
                "/kasWrappedKey",
                "/sessionPublicKey",
                "/metadata/title",
                "/unknown"
            })
    void verify_whenOneFieldIsChanged_isFalse(String pointer) {
        ObjectNode tampered = signed().json().deepCopy();
        int slash = pointer.lastIndexOf('/');
        ((ObjectNode) tampered.at(pointer.substring(0, slash))).put(pointer.substring(slash + 1), "tampered");

        assertThat(ResultSignatures.verify(new KaoResult(tampered), CONTEXT, KEYS))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "keyAccessObjectId",
                "kasId",
                "sid",
                "status",
                "kasWrappedKey",
                "sessionPublicKey",
                "metadata",
                "signature"
            })
    void verify_whenOneFieldIsMissing_isFalse(String name) {
        ObjectNode tampered = signed().json().deepCopy();
        tampered.remove(name);

        assertThat(ResultSignatures.verify(new KaoResult(tampered), CONTEXT, KEYS))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"error", "errorCode", "added"})
    void verify_whenOneFieldIsAdded_isFalse(String name) {
        ObjectNode tampered = signed().json().deepCopy().put(name, "added");

        assertThat(ResultSignatures.verify(new KaoResult(tampered), CONTEXT, KEYS))
                .isFalse();
    }

    static Stream<KaoResult.Context> otherContexts() {
        return Stream.of(
                new KaoResult.Context("r-2", "p-1", "thumbprint"),
                new KaoResult.Context("r-1", "p-2", "thumbprint"),
                new KaoResult.Context("r-1", "p-1", "other"),
                new KaoResult.Context("p-1", "r-1", "thumbprint"),
                new KaoResult.Context("", "", ""));
    }

    @ParameterizedTest
    @MethodSource("otherContexts")
    void verify_whenTheResultIsMovedToAnotherContext_isFalse(KaoResult.Context context) {
        assertThat(ResultSignatures.verify(signed(), context, KEYS)).isFalse();
    }

    static Stream<String> otherSignatures() {
        String sig = signed().json().at("/signature/sig").textValue();
        String kid = "\"kid\":\"" + KID + "\"";
        return Stream.of(
                "null",
                "{}",
                "[]",
                "\"" + sig + "\"",
                "{\"alg\":\"ES256\"," + kid + "}",
                "{\"alg\":\"ES256\",\"sig\":\"" + sig + "\"}",
                "{" + kid + ",\"sig\":\"" + sig + "\"}",
                "{\"alg\":\"none\"," + kid + ",\"sig\":\"\"}",
                "{\"alg\":\"HS256\"," + kid + ",\"sig\":\"" + sig + "\"}",
                "{\"alg\":\"es256\"," + kid + ",\"sig\":\"" + sig + "\"}",
                "{\"alg\":\"ES384\"," + kid + ",\"sig\":\"" + sig + "\"}",
                "{\"alg\":\"RS256\"," + kid + ",\"sig\":\"" + sig + "\"}",
                "{\"alg\":\"EdDSA\"," + kid + ",\"sig\":\"" + sig + "\"}",
                "{\"alg\":\"ES256\",\"kid\":\"other\",\"sig\":\"" + sig + "\"}",
                "{\"alg\":\"ES256\",\"kid\":\"unknown\",\"sig\":\"" + sig + "\"}",
                "{\"alg\":\"ES256\",\"kid\":null,\"sig\":\"" + sig + "\"}",
                "{\"alg\":\"ES256\"," + kid + ",\"sig\":\"" + sig + "==\"}",
                "{\"alg\":\"ES256\"," + kid + ",\"sig\":\"" + sig.substring(1) + "\"}",
                "{\"alg\":\"ES256\"," + kid + ",\"sig\":\"####\"}",
                "{\"alg\":\"ES256\"," + kid + ",\"sig\":7}",
                "{\"alg\":\"ES256\"," + kid + ",\"sig\":\""
                        + Bytes.of(new byte[64]).base64Url() + "\"}");
    }

    @ParameterizedTest
    @MethodSource("otherSignatures")
    void verify_whenTheSignatureIsChanged_isFalse(String signature) throws Exception {
        ObjectNode tampered = signed().json().deepCopy();
        tampered.set("signature", StrictJson.parse(signature.getBytes(UTF_8)));

        assertThat(ResultSignatures.verify(new KaoResult(tampered), CONTEXT, KEYS))
                .isFalse();
    }

    @Test
    void verify_whenTheSignerHasNoKeys_isFalse() {
        assertThat(ResultSignatures.verify(signed(), CONTEXT, Map.of())).isFalse();
    }

    @Test
    void verify_whenTheKidIsAnotherKeys_isFalse() {
        Map<String, PublicKey> swapped = Map.of(KID, TestKeys.newEc("P-256").getPublic());

        assertThat(ResultSignatures.verify(signed(), CONTEXT, swapped)).isFalse();
    }

    @Test
    void verify_whenCalled_leavesTheResultAlone() {
        KaoResult result = signed();
        ObjectNode before = result.json().deepCopy();
        ResultSignatures.verify(result, CONTEXT, KEYS);

        assertThat(result.json()).isEqualTo(before);
    }

    @Test
    void sign_whenCalled_leavesTheUnsignedResultAlone() {
        ObjectNode unsigned = unsigned();
        ResultSignatures.sign(unsigned, CONTEXT, KID, TestKeys.ec("P-256").getPrivate());

        assertThat(unsigned.has("signature")).isFalse();
    }

    @Test
    void signingInput_whenComputed_isThatOfTheProtocol() {
        ObjectNode result = unsigned().retain("status", "kasId");
        String input = new String(KaoResult.signingInput(result, CONTEXT, SignatureAlgorithm.ES256, KID), US_ASCII);

        assertThat(Stream.of(input.split("\\."))
                        .map(part -> new String(Base64.getUrlDecoder().decode(part), UTF_8)))
                .containsExactly(
                        "{\"alg\":\"ES256\",\"kid\":\"kas-usa-sig-001\",\"typ\":\"kas-result+jws\"}",
                        "{\"clientKeyThumbprint\":\"thumbprint\",\"policyId\":\"p-1\",\"requestId\":\"r-1\","
                                + "\"result\":{\"kasId\":\"kas-usa\",\"status\":\"success\"}}");
    }

    private static KaoResult signed() {
        return ResultSignatures.sign(
                unsigned(), CONTEXT, KID, TestKeys.ec("P-256").getPrivate());
    }

    private static ObjectNode unsigned() {
        try {
            return (ObjectNode) StrictJson.parse("""
                    {"keyAccessObjectId":"kao-1","kasId":"kas-usa","sid":"split-1","status":"success",
                     "kasWrappedKey":"AAAA","sessionPublicKey":"pem","metadata":{"title":"t"},"unknown":[1.5]}
                    """.getBytes(UTF_8));
        } catch (MalformedRequestException e) {
            throw new IllegalStateException(e);
        }
    }
}
