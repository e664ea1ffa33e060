package org.coalition.kas.issuer;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.KeyUse;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PublishedDocumentsTest {

    @TempDir
    static Path directory;

    private static RunningIssuer issuer;

    @BeforeAll
    static void start() throws Exception {
        issuer = RunningIssuer.in(directory);
    }

    @AfterAll
    static void stop() {
        issuer.close();
    }

    @Test
    void discovery_ofANation_namesItsOwnIssuerAndAddresses() throws Exception {
        var usa = issuer.issuerOf("USA");

        assertThat(issuer.json("/usa/.well-known/openid-configuration"))
                .containsEntry("issuer", usa.toString())
                .containsEntry("token_endpoint", usa + "/token")
                .containsEntry("jwks_uri", usa + "/jwks");
    }

    @Test
    void discovery_ofANation_saysWhatTheTokenEndpointAccepts() throws Exception {
        assertThat(issuer.json("/fra/.well-known/openid-configuration"))
                .containsEntry("grant_types_supported", List.of("password", "client_credentials"))
                .containsEntry("dpop_signing_alg_values_supported", List.of("ES256", "ES384", "PS256", "RS256"))
                .containsEntry(
                        "token_endpoint_auth_methods_supported",
                        List.of("client_secret_basic", "client_secret_post", "none"));
    }

    @Test
    void issuers_withoutABaseUrl_areAtLocalhost() {
        assertThat(issuer.issuerOf("usa")).isEqualTo(issuer.at("/usa"));
    }

    @Test
    void issuers_withABaseUrl_areThere(@TempDir Path other) throws Exception {
        try (var named = RunningIssuer.in(other, options -> options.baseUrl(URI.create("https://issuer.example/")))) {
            assertThat(named.json("/usa/.well-known/openid-configuration"))
                    .containsEntry("issuer", "https://issuer.example/usa")
                    .containsEntry("token_endpoint", "https://issuer.example/usa/token");
        }
    }

    @Test
    void jwks_holdsOnePublicSigningKey_namedByItsThumbprint() throws Exception {
        var keys = Tokens.keys(issuer, "USA").getKeys();

        assertThat(keys).singleElement().satisfies(key -> {
            assertThat(key.isPrivate()).isFalse();
            assertThat(key.getKeyUse()).isEqualTo(KeyUse.SIGNATURE);
            assertThat(key.getAlgorithm().getName()).isEqualTo("ES256");
            assertThat(key.getKeyID()).isEqualTo(key.computeThumbprint().toString());
        });
    }

    @Test
    void jwks_ofTwoNations_haveNoKeyInCommon() throws Exception {
        assertThat(Tokens.keys(issuer, "USA").getKeys())
                .doesNotContainAnyElementsOf(Tokens.keys(issuer, "FRA").getKeys());
    }

    @Test
    void jwks_mayBeCached() throws Exception {
        assertThat(issuer.get("/usa/jwks").headers().firstValue("Cache-Control"))
                .hasValue("public, max-age=300");
    }

    @Test
    void health_onceStarted_isUp() throws Exception {
        var health = issuer.get("/health");

        assertThat(health.statusCode()).isEqualTo(200);
        assertThat(health.body()).isEqualTo("{\"status\":\"UP\"}");
    }

    @Test
    void head_ofADocument_hasItsLengthAndNoBody() throws Exception {
        var head = issuer.send(HttpRequest.newBuilder(issuer.at("/health")).HEAD());

        assertThat(head.headers().firstValueAsLong("Content-Length")).hasValue(15);
        assertThat(head.body()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/usa", "/USA/jwks", "/usa/jwks/", "/deu/jwks", "/deu/token", "/usa/rotate"})
    void anyOtherPath_isNotFound(String path) throws Exception {
        assertThat(issuer.get(path).statusCode()).isEqualTo(404);
    }

    @Test
    void get_ofTheTokenEndpoint_isNotAllowed() throws Exception {
        var answer = issuer.get("/usa/token");

        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.headers().firstValue("Allow")).hasValue("POST");
    }

    @Test
    void delete_ofADocument_isNotAllowed() throws Exception {
        var answer = issuer.send(HttpRequest.newBuilder(issuer.at("/usa/jwks")).DELETE());

        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.headers().firstValue("Allow")).hasValue("GET, HEAD");
    }
}
