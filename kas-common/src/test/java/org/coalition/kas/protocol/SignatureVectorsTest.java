package org.coalition.kas.protocol;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.security.PublicKey;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.coalition.kas.crypto.Bytes;
import org.coalition.kas.crypto.ClientPublicKey;
import org.coalition.kas.crypto.Dek;
import org.coalition.kas.crypto.IntegrityException;
import org.coalition.kas.crypto.SignatureAlgorithm;
import org.coalition.kas.crypto.Splits;
import org.coalition.kas.crypto.TestKeys;
import org.coalition.kas.crypto.VectorKeys;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code signatures.json} and {@code splits.json}, which share no code with what is tested here. */
class SignatureVectorsTest {

    static List<JsonNode> kaoSignatures() {
        return TestKeys.cases(TestKeys.vectors("signatures.json").get("kaoSignatures"));
    }

    @ParameterizedTest
    @MethodSource("kaoSignatures")
    void kaoSignature_holdsOrFailsAsTheVectorSays(JsonNode vector) {
        byte[] input = KeyAccessObject.signingInput((ObjectNode) vector.get("kao"));
        JsonNode signature = vector.get("kao").get("signature");
        Optional<SignatureAlgorithm> algorithm =
                SignatureAlgorithm.named(signature.get("alg").textValue());
        PublicKey key = VectorKeys.publicKey(vector.get("publicKey").textValue());
        Bytes sig = Bytes.fromBase64(signature.get("sig").textValue());

        assertThat(new String(input, UTF_8))
                .isEqualTo(vector.get("signingInput").textValue());
        assertThat(algorithm.isPresent() && algorithm.get().verify(key, input, sig))
                .isEqualTo(vector.get("valid").booleanValue());
    }

    static List<JsonNode> results() {
        return TestKeys.cases(TestKeys.vectors("signatures.json").get("results"));
    }

    @ParameterizedTest
    @MethodSource("results")
    void resultSignature_holdsOrFailsAsTheVectorSays(JsonNode vector) throws Exception {
        KaoResult result = new KaoResult((ObjectNode) vector.get("result"));
        KaoResult.Context context = new ObjectMapper().treeToValue(vector.get("context"), KaoResult.Context.class);
        PublicKey key = VectorKeys.publicKey(vector.get("publicKey").textValue());
        Map<String, PublicKey> keys = Map.of(vector.get("kid").textValue(), key);
        ObjectNode unsigned = result.json().deepCopy();
        unsigned.remove("signature");
        byte[] input = KaoResult.signingInput(
                unsigned,
                context,
                result.signatureAlgorithm().orElseThrow(),
                result.signatureKid().orElseThrow());

        assertThat(new String(input, US_ASCII))
                .isEqualTo(vector.get("signingInput").textValue());
        assertThat(ResultSignatures.verify(result, context, keys))
                .isEqualTo(vector.get("valid").booleanValue());
    }

    static List<JsonNode> thumbprints() {
        return TestKeys.cases(TestKeys.vectors("signatures.json").get("thumbprints"));
    }

    @ParameterizedTest
    @MethodSource("thumbprints")
    void thumbprint_isTheVectors(JsonNode vector) {
        assertThat(ClientPublicKey.parse(vector.get("jwk")).thumbprint())
                .isEqualTo(vector.get("thumbprint").textValue());
    }

    static List<JsonNode> splits() {
        return TestKeys.cases(TestKeys.vectors("splits.json"));
    }

    @ParameterizedTest
    @MethodSource("splits")
    void splits_combineOrFailAsTheVectorSays(JsonNode vector) {
        List<Dek> parts = TestKeys.cases(vector.get("splits")).stream()
                .map(part -> Dek.takeOver(HexFormat.of().parseHex(part.textValue())))
                .toList();

        assertThat(combined(parts)).isEqualTo(vector.get("key").textValue());
        assertThat(combined(parts.reversed())).isEqualTo(vector.get("key").textValue());
    }

    private static String combined(List<Dek> parts) {
        try (Dek dek = Splits.combine(parts)) {
            return HexFormat.of().formatHex(dek.exposed());
        } catch (IntegrityException e) {
            return null;
        }
    }
}
