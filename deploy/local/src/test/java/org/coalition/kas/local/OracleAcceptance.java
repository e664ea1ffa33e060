package org.coalition.kas.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.coalition.kas.local.Asking.POLICY;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.crypto.Cipher;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource.PSpecified;
import org.coalition.kas.client.RewrapBody;
import org.coalition.kas.client.Session;
import org.coalition.kas.crypto.Bytes;
import org.coalition.kas.crypto.Dek;
import org.coalition.kas.crypto.RsaOaep;
import org.coalition.kas.crypto.SealedMetadata;
import org.coalition.kas.protocol.ReleaseMode;
import org.coalition.kas.ztdf.WrappingKey;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * T10: whoever has a ciphertext that he may not open asks what is wrong with variations of it. Every variation is signed as
 * its originator would, so that it gets as far as a key can get.
 */
@ExtendWith(RunningFederation.Resolver.class)
class OracleAcceptance {

    private static final int ROUNDS = 12;

    @Test
    @Tag("KAS-REQ-071")
    @Tag("KAS-REQ-112")
    void T10_whateverIsWrong_isAnsweredAlikeAndInLikeTime(RunningFederation federation) throws Exception {
        Session alice = federation.login("alice.usa");
        Map<String, ObjectNode> variations = variations(federation);
        Map<String, List<Long>> times = new LinkedHashMap<>();
        List<JsonNode> answers = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            for (Map.Entry<String, ObjectNode> variation : variations.entrySet()) {
                // Each twice: the second must not be told from the first, by a cache for example.
                for (int twice = 0; twice < 2; twice++) {
                    long start = System.nanoTime();
                    HttpResponse<byte[]> answer = Asking.send(federation, alice, variation.getValue());
                    times.computeIfAbsent(variation.getKey(), any -> new ArrayList<>())
                            .add(System.nanoTime() - start);
                    assertThat(answer.statusCode()).isEqualTo(400);
                    answers.add(withoutWhatDiffersAnyway(RunningFederation.json(answer)));
                }
            }
        }
        assertThat(answers).hasSize(ROUNDS * 2 * 6).allMatch(answers.getFirst()::equals);
        assertOverlap(times);
    }

    /** Any two distributions overlap, the tenths at both ends left out. */
    private static void assertOverlap(Map<String, List<Long>> times) {
        times.values().forEach(Collections::sort);
        int tenth = ROUNDS * 2 / 10;
        times.forEach((one, ofOne) -> times.forEach((other, ofOther) -> assertThat(ofOne.get(tenth))
                .as("a fast %s against a slow %s", one, other)
                .isLessThanOrEqualTo(ofOther.get(ofOther.size() - 1 - tenth))));
    }

    private static JsonNode withoutWhatDiffersAnyway(JsonNode answer) {
        ObjectNode copy = answer.deepCopy();
        copy.remove("requestId");
        ObjectNode result = (ObjectNode) copy.at("/responses/0/results/0");
        assertThat(result.path("errorCode").asText()).isEqualTo("INTEGRITY_FAILURE");
        result.remove("keyAccessObjectId");
        result.withObject("signature").remove("sig");
        return copy;
    }

    private static Map<String, ObjectNode> variations(RunningFederation federation) throws Exception {
        WrappingKey usa =
                federation.client().keys().wrappingKey(federation.client().kas("USA"));
        try (Dek dek = Dek.random(32);
                Dek other = Dek.random(32)) {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            PublicKey foreign = generator.generateKeyPair().getPublic();
            Map<String, ObjectNode> variations = new LinkedHashMap<>();
            variations.put("bad padding", wrapped(federation, dek, altered(RsaOaep.wrap(usa.key(), dek))));
            variations.put("another's key", wrapped(federation, dek, RsaOaep.wrap(foreign, dek)));
            variations.put("wrong length", wrapped(federation, dek, raw(usa.key(), new byte[20])));
            variations.put("bad binding", wrapped(federation, dek, RsaOaep.wrap(usa.key(), other)));
            variations.put("bad metadata", metadata(federation, dek, SealedMetadata.seal(other, utf8("{}"))));
            variations.put(
                    "metadata of another policy",
                    metadata(
                            federation,
                            dek,
                            SealedMetadata.seal(dek, utf8("{\"policyAssertion\":{\"policyHash\":\"\"}}"))));
            return variations;
        }
    }

    private static ObjectNode wrapped(RunningFederation federation, Dek dek, Bytes wrappedKey) throws Exception {
        return group(federation, Asking.kao(federation, dek, "USA", null).put("wrappedKey", wrappedKey.base64()));
    }

    private static ObjectNode metadata(RunningFederation federation, Dek dek, Bytes sealed) throws Exception {
        return group(federation, Asking.kao(federation, dek, "USA", null).put("encryptedMetadata", sealed.base64()));
    }

    private static ObjectNode group(RunningFederation federation, ObjectNode kao) throws Exception {
        kao.put("keyAccessObjectId", UUID.randomUUID().toString());
        return RewrapBody.group(
                POLICY.json(),
                ReleaseMode.EACH,
                List.of(federation.client().originator().sign(kao)));
    }

    private static Bytes altered(Bytes wrapped) {
        byte[] bytes = wrapped.toByteArray();
        bytes[bytes.length - 1] ^= 1;
        return Bytes.of(bytes);
    }

    private static byte[] utf8(String json) {
        return json.getBytes(StandardCharsets.UTF_8);
    }

    private static Bytes raw(PublicKey key, byte[] plaintext) throws Exception {
        Cipher cipher = Cipher.getInstance("RSA/ECB/OAEPPadding");
        cipher.init(
                Cipher.ENCRYPT_MODE,
                key,
                new OAEPParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, PSpecified.DEFAULT));
        return Bytes.of(cipher.doFinal(plaintext));
    }
}
