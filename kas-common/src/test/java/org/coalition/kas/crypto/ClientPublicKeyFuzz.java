package org.coalition.kas.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import org.coalition.kas.protocol.MalformedRequestException;
import org.coalition.kas.protocol.StrictJson;

/** Any bytes as a client's key: as a PEM text, as the DER inside a PEM text, and as a JWK. */
class ClientPublicKeyFuzz {

    @DictionaryEntries({
        "\"kty\":\"EC\"",
        "\"kty\":\"RSA\"",
        "\"kty\":\"oct\"",
        "\"kty\":\"OKP\"",
        "\"kty\":\"AKP\",\"alg\":\"ML-KEM-768\",\"pub\":\"",
        "\"crv\":\"P-256\"",
        "\"crv\":\"secp256k1\"",
        "\"x\":\"",
        "\"y\":\"",
        "\"n\":\"",
        "\"e\":\"AQAB\"",
        "\"d\":\"",
        "\"x5c\":[",
        "\"key_ops\":[",
        "\"use\":\"enc\"",
        "-----BEGIN PUBLIC KEY-----"
    })
    @FuzzTest
    void parse(byte[] input) {
        parsed(TextNode.valueOf(new String(input, UTF_8)));
        parsed(TextNode.valueOf(TestKeys.pem(input)));
        try {
            parsed(StrictJson.parse(input));
        } catch (MalformedRequestException e) {
            assertThat(e.violations()).isNotEmpty();
        }
    }

    private static void parsed(JsonNode json) {
        ClientPublicKey accepted;
        try {
            accepted = ClientPublicKey.parse(json);
        } catch (IllegalArgumentException e) {
            assertThat(e.getMessage()).isNotBlank();
            return;
        }
        assertThat(accepted.thumbprint()).matches("[A-Za-z0-9_-]{43}");
        assertThat(ClientPublicKey.parse(TextNode.valueOf(Pem.of(accepted.key()))))
                .isEqualTo(accepted)
                .extracting(ClientPublicKey::thumbprint)
                .isEqualTo(accepted.thumbprint());
        assertUsable(accepted);
    }

    /** A key that was accepted can be wrapped to: nothing is found out later, when a key has been unwrapped for it. */
    private static void assertUsable(ClientPublicKey accepted) {
        try (Dek dek = Dek.random(32)) {
            int size = KeyWrap.to(accepted.key()).wrap(dek).size();
            switch (accepted.key()) {
                case RSAPublicKey rsa ->
                    assertThat(size).isEqualTo((rsa.getModulus().bitLength() + 7) / 8);
                case ECPublicKey ec -> assertThat(size).isEqualTo(60);
                default -> assertThat(MlKem.of(accepted.key())).isPresent();
            }
        }
    }
}
