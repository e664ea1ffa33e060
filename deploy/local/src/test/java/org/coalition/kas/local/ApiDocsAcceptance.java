package org.coalition.kas.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.coalition.kas.client.Session;
import org.coalition.kas.ztdf.Policy;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The description of the interface, and whether a running KAS is as it says. */
@ExtendWith(RunningFederation.Resolver.class)
class ApiDocsAcceptance {

    private static final JsonNode COMMITTED = committed();

    @Test
    void apiDocs_areTheCommittedDocument(RunningFederation federation) throws Exception {
        assertThat(RunningFederation.json(get(federation, "/v3/api-docs"))).isEqualTo(COMMITTED);
    }

    @Test
    void swaggerUi_isServedUnderAStrictPolicy(RunningFederation federation) throws Exception {
        HttpResponse<byte[]> redirect = get(federation, "/swagger-ui.html");
        assertThat(redirect.statusCode()).isEqualTo(302);
        assertThat(redirect.headers().firstValue("Location")).contains("/swagger-ui/index.html");

        for (String file : List.of("index.html", "swagger-ui-bundle.js", "swagger-initializer.js", "swagger-ui.css")) {
            HttpResponse<byte[]> answer = get(federation, "/swagger-ui/" + file);
            assertThat(answer.statusCode()).as(file).isEqualTo(200);
            assertThat(answer.headers().firstValue("Content-Security-Policy"))
                    .hasValueSatisfying(policy -> assertThat(policy)
                            .contains("default-src 'none'", "script-src 'self';")
                            .doesNotContain("http"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v3/api-docs", "/swagger-ui.html", "/swagger-ui/index.html"})
    void apiDocs_areNotServedToPeers(String path, RunningFederation federation) throws Exception {
        Home home = federation.local().home();
        int port = Ports.of(home, 0).of("kas-fra-federation");
        SSLContext tls = FakePeer.client(home, "kas-usa", "USA", true);
        try (HttpClient peer = HttpClient.newBuilder().sslContext(tls).build()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("https://localhost:" + port + path))
                    .build();
            assertThat(peer.send(request, BodyHandlers.discarding()).statusCode())
                    .isEqualTo(404);
        }
    }

    @Test
    @Tag("KAS-REQ-113")
    void wellKnownDocuments_areAsDescribed(RunningFederation federation) throws Exception {
        assertValid("KeySet", get(federation, "/.well-known/jwks.json"), 200);
        HttpResponse<byte[]> configuration = get(federation, "/.well-known/kas-configuration");

        assertValid("KasConfiguration", configuration, 200);
        JsonNode json = RunningFederation.json(configuration);
        assertThat(json.path("trustedIssuers"))
                .extracting(issuer -> issuer.path("nations").path(0).asText())
                .contains("USA", "FRA", "GBR");
        assertThat(json.path("keyAccessObjectSignatureRequired").asBoolean()).isTrue();
    }

    @Test
    void success_isAsDescribed(RunningFederation federation) throws Exception {
        assertValid("RewrapResponse", ask(federation, "alice.usa", RunningFederation.SECRET_NATO), 200);
    }

    @Test
    void refusal_isAsDescribed(RunningFederation federation) throws Exception {
        Policy nobodys = Policy.classified("SECRET").build();
        HttpResponse<byte[]> answer = ask(federation, "alice.usa", nobodys);

        assertValid("RewrapResponse", answer, 403);
        assertThat(RunningFederation.json(answer).findValuesAsText("errorCode")).containsExactly("POLICY_DENIED");
    }

    @Test
    void malformedRequest_isAnsweredAsDescribed(RunningFederation federation) throws Exception {
        Session alice = federation.login("alice.usa");
        ObjectNode group = federation.freshGroup(RunningFederation.SECRET_NATO).put("release", "some");
        HttpResponse<byte[]> answer =
                federation.send(federation.request(alice, federation.signedBody(alice, group), alice.token()));

        assertValid("Problem", answer, 400);
        assertThat(RunningFederation.json(answer).at("/errors/0/pointer").asText())
                .isEqualTo("/requests/0/release");
    }

    @Test
    void callerWithoutAToken_isAnsweredAsDescribed(RunningFederation federation) throws Exception {
        HttpResponse<byte[]> answer = federation.send(HttpRequest.newBuilder(federation.rewrapUri())
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{}"))
                .build());

        assertValid("Problem", answer, 401);
        assertThat(answer.headers().firstValue("WWW-Authenticate"))
                .hasValueSatisfying(challenge -> assertThat(challenge)
                        .matches("DPoP error=\"invalid_token\", .*algs=\"ES256 ES384 PS256 RS256\""));
    }

    @Test
    void otherMistakes_areProblemsAsDescribed(RunningFederation federation) throws Exception {
        HttpRequest.Builder rewrap = HttpRequest.newBuilder(federation.rewrapUri());
        Map<HttpRequest, Integer> mistakes = Map.of(
                HttpRequest.newBuilder(URI.create(federation.usa().url() + "/nothing"))
                                .build(),
                        404,
                HttpRequest.newBuilder(URI.create(federation.usa().url() + "/swagger-ui/nothing"))
                                .build(),
                        404,
                rewrap.copy().GET().build(), 405,
                rewrap.copy()
                                .header("Accept", "image/png")
                                .header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofString("{}"))
                                .build(),
                        406,
                rewrap.copy()
                                .header("Content-Type", "text/plain")
                                .POST(BodyPublishers.ofString("x"))
                                .build(),
                        415);

        for (var mistake : mistakes.entrySet()) {
            assertValid("Problem", federation.send(mistake.getKey()), mistake.getValue());
        }
    }

    private static HttpResponse<byte[]> ask(RunningFederation federation, String user, Policy policy) throws Exception {
        Session session = federation.login(user);
        byte[] body = federation.signedBody(session, federation.freshGroup(policy));
        return federation.send(federation.request(session, body, session.token()));
    }

    private static HttpResponse<byte[]> get(RunningFederation federation, String path) throws Exception {
        return federation.client().transport().get(URI.create(federation.usa().url() + path));
    }

    static void assertValid(String schema, HttpResponse<byte[]> answer, int status) {
        assertThat(answer.statusCode())
                .as(new String(answer.body(), StandardCharsets.UTF_8))
                .isEqualTo(status);
        ObjectNode whole = Home.JSON.createObjectNode().put("$ref", "#/components/schemas/" + schema);
        whole.set("components", COMMITTED.path("components"));
        assertThat(JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                        .getSchema(whole)
                        .validate(RunningFederation.json(answer)))
                .isEmpty();
    }

    private static JsonNode committed() {
        Path file = Path.of(System.getProperty("kas.project", "../.."), "docs", "openapi.yaml");
        try {
            return new ObjectMapper(new YAMLFactory()).readTree(file.toFile());
        } catch (IOException e) {
            throw new IllegalStateException(file.toString(), e);
        }
    }
}
