package org.coalition.kas.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PolicyBindingTest {

    private static final byte[] POLICY = "{\"policyId\":\"p\"}".getBytes(UTF_8);

    static List<JsonNode> vectors() {
        return TestKeys.cases(TestKeys.vectors("policy-binding.json"));
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void of_whenKeyAndPolicyAreKnown_givesTheKnownAnswer(JsonNode vector) {
        assertThat(PolicyBinding.of(key(vector), CanonicalJson.of(vector.get("policy")))
                        .base64())
                .isEqualTo(vector.get("policyBinding").textValue());
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void matches_whenBindingIsTheKnownAnswer_isTrue(JsonNode vector) {
        assertThat(PolicyBinding.matches(
                        key(vector),
                        CanonicalJson.of(vector.get("policy")),
                        Bytes.fromBase64(vector.get("policyBinding").textValue())))
                .isTrue();
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void canonicalPolicy_whenPolicyIsKnown_isTheKnownAnswer(JsonNode vector) {
        assertThat(new String(CanonicalJson.of(vector.get("policy")), UTF_8))
                .isEqualTo(vector.get("canonicalPolicy").textValue());
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void matches_whenPolicyIsWidened_isFalse(JsonNode vector) {
        ObjectNode wider = vector.get("policy").deepCopy();
        wider.withObject("/dissem")
                .putArray("releasabilityTo")
                .add("USA")
                .add("FRA")
                .add("XXX");

        assertThat(PolicyBinding.matches(
                        key(vector),
                        CanonicalJson.of(wider),
                        Bytes.fromBase64(vector.get("policyBinding").textValue())))
                .isFalse();
    }

    @Test
    void matches_whenKeyDiffers_isFalse() {
        Bytes binding = PolicyBinding.of(Dek.random(32), POLICY);

        assertThat(PolicyBinding.matches(Dek.random(32), POLICY, binding)).isFalse();
    }

    @Test
    void matches_whenAnyByteOfTheBindingDiffers_isFalse() {
        Dek dek = Dek.random(32);
        byte[] binding = PolicyBinding.of(dek, POLICY).toByteArray();
        for (int i = 0; i < binding.length; i++) {
            byte[] tampered = binding.clone();
            tampered[i] ^= 1;

            assertThat(PolicyBinding.matches(dek, POLICY, Bytes.of(tampered))).isFalse();
        }
    }

    @Test
    void matches_whenBindingIsAPrefix_isFalse() {
        Dek dek = Dek.random(32);
        byte[] binding = PolicyBinding.of(dek, POLICY).toByteArray();

        assertThat(PolicyBinding.matches(dek, POLICY, Bytes.of(Arrays.copyOf(binding, 31))))
                .isFalse();
    }

    @Test
    void matches_whenBindingIsEmpty_isFalse() {
        assertThat(PolicyBinding.matches(Dek.random(32), POLICY, Bytes.of(new byte[0])))
                .isFalse();
    }

    private static Dek key(JsonNode vector) {
        return Dek.takeOver(HexFormat.of().parseHex(vector.get("key").textValue()));
    }
}
