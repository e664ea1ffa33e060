package org.coalition.kas.auth;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jose.jwk.JWK;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.coalition.kas.crypto.CanonicalJson;
import org.coalition.kas.domain.Caller;
import org.coalition.kas.domain.Nation;
import org.coalition.kas.domain.Subject;
import org.coalition.kas.protocol.MalformedRequestException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The published vectors of signed requests and DPoP proofs, against the verification that runs in the service. */
class TokenVectorsTest {

    private static final Path VECTORS = Path.of("../kas-common/src/test/resources/vectors");

    static List<JsonNode> signedRequests() throws IOException {
        return read("signatures.json").get("signedRequests").valueStream().toList();
    }

    @ParameterizedTest
    @MethodSource("signedRequests")
    void signedRequest_holdsOrFailsAsTheVectorSays(JsonNode vector) throws Exception {
        JWK key = JWK.parse(vector.get("jwk").toString());
        boolean holds;
        try {
            holds = new SignedRequestVerifier(clock(vector))
                    .verify(vector.get("token").textValue(), key)
                    .isObject();
        } catch (AuthenticationException | MalformedRequestException e) {
            holds = false;
        }
        assertThat(holds).isEqualTo(vector.get("valid").booleanValue());
    }

    static List<JsonNode> dpopProofs() throws IOException {
        return read("signatures.json").get("dpopProofs").valueStream().toList();
    }

    @ParameterizedTest
    @MethodSource("dpopProofs")
    void dpopProof_holdsOrFailsAsTheVectorSays(JsonNode vector) {
        boolean holds;
        try {
            holds = !verify(vector, vector.get("proof"), vector.get("jkt").textValue())
                    .id()
                    .isEmpty();
        } catch (AuthenticationException e) {
            holds = false;
        }
        assertThat(holds).isEqualTo(vector.get("valid").booleanValue());
    }

    static List<JsonNode> exchanges() throws IOException {
        return read("exchange.json").get("exchanges").valueStream().toList();
    }

    @ParameterizedTest
    @MethodSource("exchanges")
    void exchange_isProvenAndSignedByOneKey(JsonNode exchange) throws Exception {
        JsonNode whole = read("exchange.json");
        String jkt =
                DpopVerifier.thumbprint(JWK.parse(header(exchange).get("jwk").toString()));
        DpopProof proof = verify(whole, exchange.get("dpopProof"), jkt);
        JsonNode request = new SignedRequestVerifier(clock(whole))
                .verify(exchange.get("signedRequestToken").textValue(), proof.key());

        assertThat(CanonicalJson.of(request)).isEqualTo(CanonicalJson.of(exchange.get("request")));
        assertThat(proof.bodyHash())
                .isEqualTo(Proofs.sha256(exchange.get("body").textValue().getBytes(UTF_8)));
    }

    private static DpopProof verify(JsonNode vector, JsonNode proof, String jkt) throws AuthenticationException {
        URI url = URI.create(vector.get("url").textValue());
        String accessToken = vector.get("accessToken").textValue();
        Subject subject = new Subject(
                "ann", "https://idp.example", new Nation("USA"), null, null, null, null, null, List.of(), null);
        AccessToken token = new AccessToken(new Caller(subject, "ann", "hash", jkt, "app", Set.of()), accessToken);
        Credentials credentials = new Credentials(
                List.of("DPoP " + accessToken),
                List.of(proof.textValue()),
                vector.get("method").textValue(),
                url.getPath());
        return new DpopVerifier("https://" + url.getAuthority(), Nonces.NOT_REQUIRED, clock(vector))
                .verify(credentials, token);
    }

    private static JsonNode header(JsonNode exchange) throws IOException {
        String head = exchange.get("dpopProof").textValue().split("\\.", 2)[0];
        return new ObjectMapper().readTree(Base64.getUrlDecoder().decode(head));
    }

    private static Clock clock(JsonNode vector) {
        return Clock.fixed(Instant.ofEpochSecond(vector.get("now").longValue()), ZoneOffset.UTC);
    }

    private static JsonNode read(String file) throws IOException {
        return new ObjectMapper().readTree(VECTORS.resolve(file).toFile());
    }
}
