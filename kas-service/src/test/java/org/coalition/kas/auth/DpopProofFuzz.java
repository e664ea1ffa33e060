package org.coalition.kas.auth;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Optional;

/** Any text as a DPoP proof, and any JSON inside one; {@code "@KEY@"} stands for the test's own public key. */
class DpopProofFuzz {

    private static final String PUBLIC_KEY = Proofs.KEY.toPublicJWK().toJSONString();
    private static final String PRIVATE_KEY = Proofs.KEY.toJSONString();

    private final DpopVerifier verifier = new DpopVerifier(Proofs.BASE_URL, Nonces.NOT_REQUIRED, Proofs.CLOCK);
    private final AccessToken token = Proofs.token(Proofs.KEY);

    @DictionaryEntries({
        "{\"typ\":\"dpop+jwt\",\"alg\":\"ES256\",\"jwk\":\"@KEY@\"}",
        "\"jwk\":\"@PRIVATE@\"",
        "\"jwk\":{\"kty\":\"oct\",\"k\":\"AA\"}",
        "\"jwk\":{\"kty\":\"RSA\",\"n\":\"AQAB\",\"e\":\"AQAB\"}",
        "\"jwk\":{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AA\",\"y\":\"AA\"}",
        "\"htm\":\"POST\"",
        "\"htu\":\"https://kas-usa.example:8443/rewrap\"",
        "\"ath\":\"@ATH@\"",
        "\"jti\":\"",
        "\"iat\":1769860800"
    })
    @FuzzTest
    void verify(byte[] input) {
        String text = new String(input, UTF_8)
                .replace("\"@KEY@\"", PUBLIC_KEY)
                .replace("\"@PRIVATE@\"", PRIVATE_KEY)
                .replace("@ATH@", Proofs.sha256(Proofs.TOKEN.getBytes(UTF_8)));
        assertThat(verified(text)).isEmpty();
        TokenParts parts = TokenParts.of(text);
        for (String forged : parts.forged()) {
            assertThat(verified(forged)).isEmpty();
        }
        verified(parts.signed()).ifPresent(proof -> {
            assertThat(proof.key()).isEqualTo(Proofs.KEY.toPublicJWK());
            assertThat(proof.id()).isNotEmpty();
            assertThat(proof.issuedAt())
                    .isBetween(
                            Proofs.NOW.minus(DpopVerifier.MAX_AGE),
                            Proofs.NOW.plus(DpopVerifier.MAX_AHEAD).plusSeconds(1));
        });
    }

    private Optional<DpopProof> verified(String proof) {
        try {
            return Optional.of(verifier.verify(Proofs.credentials(proof), token));
        } catch (AuthenticationException e) {
            assertThat(e.description()).isNotBlank();
            return Optional.empty();
        }
    }
}
