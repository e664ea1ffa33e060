package org.coalition.kas.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.coalition.kas.client.ClientKey;
import org.coalition.kas.client.RewrapBody;
import org.coalition.kas.client.Session;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is taken as a request, and what its sender is told. */
@ExtendWith(RunningFederation.Resolver.class)
class InputAcceptance {

    @Test
    @Tag("KAS-REQ-100")
    void rewrap_whenSeveralThingsAreWrong_namesThemAllByPointer(RunningFederation federation) throws Exception {
        ObjectNode group = federation.freshGroup(RunningFederation.SECRET_NATO);
        group.put("release", "some");
        ObjectNode kao = (ObjectNode) group.at("/keyAccessObjects/0");
        kao.put("wrappedKey", "not base64").put("url", "http://kas-usa.example");
        kao.remove("kid");

        JsonNode problem = refused(federation, plain(group), 400);

        assertThat(problem.path("errors").findValuesAsText("pointer"))
                .containsExactlyInAnyOrder(
                        "/requests/0/release",
                        "/requests/0/keyAccessObjects/0/wrappedKey",
                        "/requests/0/keyAccessObjects/0/url",
                        "/requests/0/keyAccessObjects/0/kid");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{",
                "{} {}",
                "{\"a\":1,\"a\":2}",
                "{\"a\":\"\\ud800\"}",
                "{\"a\":9007199254740993}",
                "{\"a\":1e400}",
                "{\"a\":NaN}",
                "{\"requests\":[]}",
                "{\"signedRequestToken\":\"a.b.c\",\"clientPublicKey\":\"\"}"
            })
    void rewrap_whenBodyIsNotOfTheProtocol_isABadRequest(String body, RunningFederation federation) throws Exception {
        refused(federation, body.getBytes(StandardCharsets.UTF_8), 400);
    }

    @Test
    void rewrap_whenBodyIsTooLong_isTooLarge(RunningFederation federation) throws Exception {
        refused(federation, new byte[2 << 20], 413);
    }

    @Test
    @Tag("KAS-REQ-022")
    void rewrap_whenBodyIsNotJson_isAnUnsupportedMediaType(RunningFederation federation) throws Exception {
        Session alice = federation.login("alice.usa");
        HttpRequest request =
                alice.exchange().request(federation.rewrapUri(), "text/plain", plain(), alice.token(), null);

        assertThat(federation.send(request).statusCode()).isEqualTo(415);
    }

    @Test
    void rewrap_whenRequestIdIsHarmless_echoesIt(RunningFederation federation) throws Exception {
        assertThat(withRequestId(federation, "ticket-4711.a_b").headers().firstValue("X-Request-ID"))
                .contains("ticket-4711.a_b");
    }

    @Test
    void rewrap_whenRequestIdIsNot_leavesItOut(RunningFederation federation) throws Exception {
        assertThat(withRequestId(federation, "<script>" + "x".repeat(100))
                        .headers()
                        .firstValue("X-Request-ID"))
                .isEmpty();
    }

    private static HttpResponse<byte[]> withRequestId(RunningFederation federation, String id) throws Exception {
        Session alice = federation.login("alice.usa");
        byte[] body = federation.signedBody(alice, federation.freshGroup(RunningFederation.SECRET_NATO));
        return federation.send(
                HttpRequest.newBuilder(federation.request(alice, body, alice.token()), (name, value) -> true)
                        .header("X-Request-ID", id)
                        .build());
    }

    @Test
    void rewrap_isNeverCached(RunningFederation federation) throws Exception {
        assertThat(withRequestId(federation, "1").headers().firstValue("Cache-Control"))
                .contains("no-store");
    }

    @Test
    void jwks_isPublicAndCacheable(RunningFederation federation) throws Exception {
        URI jwks = URI.create(federation.usa().url() + "/.well-known/jwks.json");
        HttpResponse<byte[]> answer = federation.client().transport().get(jwks);
        String etag = answer.headers().firstValue("ETag").orElseThrow();

        assertThat(RunningFederation.json(answer).path("keys").findValuesAsText("use"))
                .containsExactlyInAnyOrder("enc", "enc", "enc", "sig");
        assertThat(RunningFederation.json(answer).path("keys").findValuesAsText("alg"))
                .containsExactlyInAnyOrder("RSA-OAEP-256", "ECDH-ES", "ML-KEM-768", "ES256");
        assertThat(RunningFederation.json(answer).toString()).doesNotContain("\"d\"", "\"priv\"");
        assertThat(answer.headers().firstValue("Cache-Control"))
                .hasValueSatisfying(
                        value -> assertThat(value).contains("public").contains("max-age=3600"));
        HttpRequest again =
                HttpRequest.newBuilder(jwks).header("If-None-Match", etag).build();
        assertThat(federation.send(again).statusCode()).isEqualTo(304);
    }

    @Test
    void anything_whenPathIsUnknown_tellsNothingOfTheInside(RunningFederation federation) throws Exception {
        HttpResponse<byte[]> answer =
                federation.client().transport().get(URI.create(federation.usa().url() + "/nothing/here"));

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(new String(answer.body(), StandardCharsets.UTF_8))
                .doesNotContain("org.", "Exception", "Tomcat", "Spring");
    }

    @Test
    @Tag("KAS-REQ-021")
    void port_whenSpokenToInPlainHttp_servesNothing(RunningFederation federation) throws Exception {
        URI url = URI.create(federation.usa().url());
        try (Socket socket = new Socket("localhost", url.getPort())) {
            socket.setSoTimeout(5_000);
            socket.getOutputStream()
                    .write("GET /.well-known/jwks.json HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            try (InputStream in = socket.getInputStream()) {
                assertThat(new String(in.readAllBytes(), StandardCharsets.ISO_8859_1))
                        .doesNotContain("200 ", "\"keys\"");
            }
        }
    }

    private static byte[] plain(ObjectNode... groups) {
        return RewrapBody.of(ClientKey.fresh(ClientKey.Type.EC_P256), List.of(groups))
                .toString()
                .getBytes(StandardCharsets.UTF_8);
    }

    private static JsonNode refused(RunningFederation federation, byte[] body, int status) throws Exception {
        Session alice = federation.login("alice.usa");
        HttpResponse<byte[]> answer = federation.send(federation.request(alice, body, alice.token()));
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        JsonNode problem = RunningFederation.json(answer);
        assertThat(problem.path("requestId").asText()).hasSize(22);
        assertThat(problem.path("status").asInt()).isEqualTo(status);
        return problem;
    }
}
