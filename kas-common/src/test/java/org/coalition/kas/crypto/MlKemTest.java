package org.coalition.kas.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.PublicKey;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class MlKemTest {

    @ParameterizedTest
    @EnumSource
    void unwrap_whenWrappedToTheKey_givesTheDek(MlKem set) throws Exception {
        KeyPair pair = TestKeys.mlKem(set.algorithm());
        for (int length : new int[] {16, 24, 32}) {
            try (Dek dek = Dek.random(length);
                    Dek unwrapped = set.unwrap(pair.getPrivate(), set.wrap(pair.getPublic(), dek))) {
                assertThat(unwrapped).isEqualTo(dek);
            }
        }
    }

    /** The lengths of FIPS 203 table 3, and what AES-GCM adds. */
    @ParameterizedTest
    @CsvSource({"ML_KEM_768, 1088", "ML_KEM_1024, 1568"})
    void wrap_putsTheEncapsulationFirst(MlKem set, int encapsulationBytes) {
        Bytes wrapped = set.wrap(TestKeys.mlKem(set.algorithm()).getPublic(), Dek.random(32));

        assertThat(wrapped.size()).isEqualTo(encapsulationBytes + 12 + 32 + 16);
    }

    @ParameterizedTest
    @EnumSource
    void wrap_whenDoneTwice_sharesNothing(MlKem set) {
        PublicKey key = TestKeys.mlKem(set.algorithm()).getPublic();
        Dek dek = Dek.random(32);

        Bytes first = set.wrap(key, dek);

        assertThat(set.wrap(key, dek)).isNotEqualTo(first);
    }

    @ParameterizedTest
    @EnumSource
    void unwrap_whenAnyPartIsAltered_refuses(MlKem set) {
        KeyPair pair = TestKeys.mlKem(set.algorithm());
        Bytes wrapped = set.wrap(pair.getPublic(), Dek.random(32));
        for (int i = 0; i < wrapped.size(); i += 97) {
            byte[] altered = wrapped.toByteArray();
            altered[i] ^= 1;

            assertThatExceptionOfType(IntegrityException.class)
                    .as("byte %s", i)
                    .isThrownBy(() -> set.unwrap(pair.getPrivate(), Bytes.of(altered)));
        }
    }

    @ParameterizedTest
    @CsvSource({"0", "1", "1087", "1088", "1089", "1115", "1116"})
    void unwrap_whenItIsTooShortToHoldAKey_refuses(int length) {
        KeyPair pair = TestKeys.mlKem("ML-KEM-768");

        assertThatExceptionOfType(IntegrityException.class)
                .isThrownBy(() -> MlKem.ML_KEM_768.unwrap(pair.getPrivate(), Bytes.of(new byte[length])));
    }

    @Test
    void of_knowsTwoParameterSets() {
        assertThat(MlKem.of(TestKeys.mlKem("ML-KEM-768").getPublic())).contains(MlKem.ML_KEM_768);
        assertThat(MlKem.of(TestKeys.mlKem("ML-KEM-1024").getPrivate())).contains(MlKem.ML_KEM_1024);
        assertThat(MlKem.of(TestKeys.mlKem("ML-KEM-512").getPublic())).isEmpty();
        assertThat(MlKem.of(TestKeys.ecPublic("P-256"))).isEmpty();
        assertThat(MlKem.of(TestKeys.rsa().getPublic())).isEmpty();
    }

    // As a client's key

    @ParameterizedTest
    @EnumSource
    void parse_whenAClientSendsOne_takesPemAndJwkForTheSameKey(MlKem set) {
        PublicKey key = TestKeys.mlKem(set.algorithm()).getPublic();

        ClientPublicKey pem = ClientPublicKey.parse(TextNode.valueOf(Pem.of(key)));
        ClientPublicKey jwk = ClientPublicKey.parse(set.jwk(key));

        assertThat(pem).isEqualTo(jwk);
        assertThat(pem.key()).isEqualTo(key);
        assertThat(pem.thumbprint()).isEqualTo(jwk.thumbprint()).hasSize(43);
    }

    /** RFC 7638 section 3: over the required members alone, in the order of their names. */
    @Test
    void thumbprint_isOverAlgKtyAndPub() {
        PublicKey key = TestKeys.mlKem("ML-KEM-768").getPublic();
        String pub = MlKem.ML_KEM_768.jwk(key).get("pub").textValue();
        byte[] members = ("{\"alg\":\"ML-KEM-768\",\"kty\":\"AKP\",\"pub\":\"" + pub + "\"}")
                .getBytes(StandardCharsets.US_ASCII);

        assertThat(ClientPublicKey.of(key).thumbprint())
                .isEqualTo(Bytes.of(Hashes.sha256(members)).base64Url());
    }

    @Test
    void parse_whenTheParameterSetIsTheWeakest_refuses() {
        PublicKey weak = TestKeys.mlKem("ML-KEM-512").getPublic();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> ClientPublicKey.parse(TextNode.valueOf(Pem.of(weak))))
                .withMessage("must be an RSA, EC or ML-KEM key");
    }

    @Test
    void parse_whenAJwkIsNotOneWholePublicKey_refuses() {
        ObjectNode whole = MlKem.ML_KEM_768.jwk(TestKeys.mlKem("ML-KEM-768").getPublic());
        for (ObjectNode wrong : new ObjectNode[] {
            whole.deepCopy().put("alg", "ML-KEM-1024"),
            whole.deepCopy().put("alg", "ML-KEM-512"),
            whole.deepCopy().put("alg", "ML-DSA-65"),
            whole.deepCopy().put("pub", whole.get("pub").textValue().substring(4)),
            whole.deepCopy().put("pub", "?"),
            whole.deepCopy().put("priv", "AAAA"),
            (ObjectNode) whole.deepCopy().without("alg"),
            (ObjectNode) whole.deepCopy().without("pub")
        }) {
            assertThatIllegalArgumentException().isThrownBy(() -> ClientPublicKey.parse(wrong));
        }
    }

    /** The JDK reads a SubjectPublicKeyInfo whose key is cut short, or has something after it. */
    @ParameterizedTest
    @CsvSource({"-1184", "-362", "-1", "1"})
    void parse_whenAPemHoldsAnotherLength_refuses(int more) {
        byte[] der = TestKeys.mlKem("ML-KEM-768").getPublic().getEncoded();
        byte[] other = Arrays.copyOf(der, der.length + more);
        length(other, 2, der.length - 4 + more);
        length(other, 19, 1185 + more);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> ClientPublicKey.parse(TextNode.valueOf(TestKeys.pem(other))));
    }

    private static void length(byte[] der, int place, int length) {
        der[place] = (byte) (length >> 8);
        der[place + 1] = (byte) length;
    }

    /** FIPS 203 section 7.2, the check of the modulus: 3329 and 4095 are too large, wherever they stand. */
    @ParameterizedTest
    @CsvSource({"0", "1", "2", "575", "576", "1149", "1150", "1151"})
    void parse_whenACoefficientIsNotBelowTheModulus_refuses(int place) {
        byte[] pub = Bytes.fromBase64Url(MlKem.ML_KEM_768
                        .jwk(TestKeys.mlKem("ML-KEM-768").getPublic())
                        .get("pub")
                        .textValue())
                .toByteArray();
        int from = place / 3 * 3;
        Arrays.fill(pub, from, from + 3, (byte) 0xff);
        ObjectNode jwk = MlKem.ML_KEM_768.jwk(TestKeys.mlKem("ML-KEM-768").getPublic());
        jwk.put("pub", Bytes.of(pub).base64Url());

        assertThatIllegalArgumentException().isThrownBy(() -> ClientPublicKey.parse(jwk));
    }
}
