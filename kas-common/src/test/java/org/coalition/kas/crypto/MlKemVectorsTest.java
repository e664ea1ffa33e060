package org.coalition.kas.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.bouncycastle.crypto.SecretWithEncapsulation;
import org.bouncycastle.crypto.kems.MLKEMExtractor;
import org.bouncycastle.crypto.kems.MLKEMGenerator;
import org.bouncycastle.crypto.params.MLKEMParameters;
import org.bouncycastle.crypto.params.MLKEMPrivateKeyParameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Our ML-KEM against Bouncy Castle's, which shares no code with the JDK's; and the vectors, which it made. */
class MlKemVectorsTest {

    private static final Path FILE = Path.of("src/test/resources/vectors/mlkem-wrap.json");
    private static final ObjectMapper JSON = new ObjectMapper();

    static List<JsonNode> cases() {
        return TestKeys.cases(TestKeys.vectors("mlkem-wrap.json"));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void unwrap_ofAVector_givesItsKey(JsonNode vector) throws Exception {
        MlKem set = set(vector);
        Bytes wrapped = Bytes.fromBase64(vector.get("wrappedKey").textValue());
        PrivateKey key = jdkKey(
                set,
                Bytes.fromBase64(vector.get("decapsulationKey").textValue()).toByteArray());

        try (Dek dek = set.unwrap(key, wrapped)) {
            assertThat(HexFormat.of().formatHex(dek.exposed()))
                    .isEqualTo(vector.get("key").textValue());
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void keys_ofAVectorsSeed_areTheVectors(JsonNode vector) {
        MLKEMPrivateKeyParameters pair = bcKey(set(vector), vector);

        assertThat(pair.getEncoded())
                .isEqualTo(Bytes.fromBase64(vector.get("decapsulationKey").textValue())
                        .toByteArray());
        assertThat(vector.at("/jwk/pub").textValue())
                .isEqualTo(Bytes.of(pair.getPublicKey()).base64Url());
        assertThat(ClientPublicKey.parse(vector.get("jwk")).thumbprint())
                .isEqualTo(vector.get("thumbprint").textValue());
    }

    @ParameterizedTest
    @EnumSource
    void unwrap_ofWhatTheOtherImplementationEncapsulated_givesTheKey(MlKem set) throws Exception {
        MLKEMPrivateKeyParameters pair = new MLKEMPrivateKeyParameters(parameters(set), random(64));

        try (Dek dek = Dek.random(32);
                Dek opened = set.unwrap(jdkKey(set, pair.getEncoded()), wrap(pair, dek))) {
            assertThat(opened).isEqualTo(dek);
        }
    }

    @ParameterizedTest
    @EnumSource
    void wrap_opensToTheOtherImplementation(MlKem set) throws Exception {
        MLKEMPrivateKeyParameters pair = new MLKEMPrivateKeyParameters(parameters(set), random(64));
        var jwk = JSON.createObjectNode()
                .put("kty", "AKP")
                .put("alg", set.algorithm())
                .put("pub", Bytes.of(pair.getPublicKey()).base64Url());
        try (Dek dek = Dek.random(32)) {
            byte[] blob = set.wrap(ClientPublicKey.parse(jwk).key(), dek).toByteArray();
            int head = new MLKEMExtractor(pair).getEncapsulationLength();
            byte[] secret = new MLKEMExtractor(pair).extractSecret(Arrays.copyOf(blob, head));

            try (AgreedKey agreed = AgreedKey.from(secret);
                    Dek opened = agreed.unwrap(Arrays.copyOfRange(blob, head, blob.length))) {
                assertThat(opened).isEqualTo(dek);
            }
        }
    }

    /** With {@code -Dvectors.write=true} makes the file anew; else shows that it could be made. */
    @Test
    void vectors_canBeMadeAnew() throws Exception {
        ArrayNode vectors = JSON.createArrayNode();
        for (MlKem set : MlKem.values()) {
            for (int bytes : new int[] {16, 24, 32}) {
                vectors.add(vector(set, bytes));
            }
        }
        if (Boolean.getBoolean("vectors.write")) {
            Files.writeString(FILE, vectors.toPrettyString() + "\n");
        }
        assertThat(vectors).hasSize(cases().size());
    }

    private static JsonNode vector(MlKem set, int bytes) {
        byte[] seed = random(64);
        MLKEMPrivateKeyParameters pair = new MLKEMPrivateKeyParameters(parameters(set), seed);
        try (Dek dek = Dek.random(bytes)) {
            var vector = JSON.createObjectNode()
                    .put("parameterSet", set.algorithm())
                    .put("seed", HexFormat.of().formatHex(seed))
                    .put("decapsulationKey", Bytes.of(pair.getEncoded()).base64())
                    .put("wrappedKey", wrap(pair, dek).base64())
                    .put("key", HexFormat.of().formatHex(dek.exposed()));
            var jwk = vector.putObject("jwk")
                    .put("kty", "AKP")
                    .put("alg", set.algorithm())
                    .put("pub", Bytes.of(pair.getPublicKey()).base64Url());
            return vector.put("thumbprint", ClientPublicKey.parse(jwk).thumbprint());
        }
    }

    private static Bytes wrap(MLKEMPrivateKeyParameters pair, Dek dek) {
        SecretWithEncapsulation encapsulated =
                new MLKEMGenerator(new SecureRandom()).generateEncapsulated(pair.getPublicKeyParameters());
        try (AgreedKey agreed = AgreedKey.from(encapsulated.getSecret())) {
            byte[] wrapped = agreed.wrap(dek);
            byte[] head = encapsulated.getEncapsulation();
            byte[] blob = Arrays.copyOf(head, head.length + wrapped.length);
            System.arraycopy(wrapped, 0, blob, head.length, wrapped.length);
            return Bytes.of(blob);
        }
    }

    /** The JDK's own form of a private key (PKCS #8), with other bytes in it. */
    private static PrivateKey jdkKey(MlKem set, byte[] decapsulationKey) throws Exception {
        byte[] pkcs8 = TestKeys.mlKem(set.algorithm()).getPrivate().getEncoded();
        System.arraycopy(decapsulationKey, 0, pkcs8, pkcs8.length - decapsulationKey.length, decapsulationKey.length);
        return KeyFactory.getInstance("ML-KEM").generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    }

    private static MLKEMPrivateKeyParameters bcKey(MlKem set, JsonNode vector) {
        return new MLKEMPrivateKeyParameters(
                parameters(set), HexFormat.of().parseHex(vector.get("seed").textValue()));
    }

    private static MLKEMParameters parameters(MlKem set) {
        return set == MlKem.ML_KEM_768 ? MLKEMParameters.ml_kem_768 : MLKEMParameters.ml_kem_1024;
    }

    private static MlKem set(JsonNode vector) {
        return Arrays.stream(MlKem.values())
                .filter(set -> set.algorithm().equals(vector.get("parameterSet").textValue()))
                .findFirst()
                .orElseThrow();
    }

    private static byte[] random(int bytes) {
        byte[] random = new byte[bytes];
        new SecureRandom().nextBytes(random);
        return random;
    }
}
