package org.coalition.kas.auth;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.jwk.JWK;
import java.util.Optional;
import org.coalition.kas.protocol.MalformedRequestException;

/** Any text as a signed request, and any JSON inside one: unsigned it is never believed, and signed only if it is one. */
class SignedRequestFuzz {

    private static final JWK KEY = Proofs.KEY.toPublicJWK();

    private final SignedRequestVerifier verifier = new SignedRequestVerifier(Proofs.CLOCK);

    @DictionaryEntries({
        "{\"typ\":\"rewrap+jwt\",\"alg\":\"ES256\"}",
        "{\"requestBody\":{},\"iat\":1769860800,\"exp\":1769860860}",
        "\"alg\":\"none\"",
        "\"alg\":\"HS256\"",
        "\"crit\":[\"b64\"],\"b64\":false",
        "\"requestBody\":{",
        "\"iat\":1769860800",
        "\"exp\":1769860860",
        "eyJ0eXAiOiJyZXdyYXArand0IiwiYWxnIjoiRVMyNTYifQ."
    })
    @FuzzTest
    void verify(byte[] input) {
        String text = new String(input, UTF_8);
        assertThat(verified(text)).isEmpty();
        TokenParts parts = TokenParts.of(text);
        for (String forged : parts.forged()) {
            assertThat(verified(forged)).isEmpty();
        }
        verified(parts.signed()).ifPresent(body -> {
            assertThat(body.isObject()).isTrue();
            assertThat(parts.header()).contains("ES256");
            assertThat(parts.payload()).contains("iat").contains("exp");
        });
    }

    private Optional<JsonNode> verified(String token) {
        try {
            return Optional.of(verifier.verify(token, KEY));
        } catch (AuthenticationException | MalformedRequestException e) {
            assertThat(e.getMessage()).isNotBlank();
            return Optional.empty();
        }
    }
}
