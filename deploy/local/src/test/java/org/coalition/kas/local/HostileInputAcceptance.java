package org.coalition.kas.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.coalition.kas.local.Asking.metric;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocket;
import org.coalition.kas.client.ClientKey;
import org.coalition.kas.client.RewrapBody;
import org.coalition.kas.client.Session;
import org.coalition.kas.client.SignedRequest;
import org.coalition.kas.crypto.Bytes;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** T27 and T36: bytes that are meant to harm, by somebody with a token. */
@ExtendWith(RunningFederation.Resolver.class)
class HostileInputAcceptance {

    private static final long GIB = 1L << 30;

    record Hostile(String what, Bytes body) {
        @Override
        public String toString() {
            return what;
        }
    }

    static Stream<Hostile> malformed() {
        return Stream.of(
                hostile("nested 10,000 deep", "[".repeat(10_000) + "]".repeat(10_000)),
                hostile("an object nested 10,000 deep", "{\"a\":".repeat(10_000) + "1" + "}".repeat(10_000)),
                hostile("never closed", "{\"requests\":" + "[".repeat(100_000)),
                hostile("duplicate keys", "{\"requests\":[],\"requests\":[]}"),
                hostile("lone surrogate", "{\"a\":\"\\udc00\"}"),
                hostile("NaN", "{\"a\":NaN}"),
                hostile("infinity", "{\"a\":-Infinity}"),
                hostile("1e400", "{\"a\":1e400}"),
                hostile("1e-315", "{\"a\":1e-315}"),
                hostile("a long exponent", "{\"a\":1e" + "9".repeat(60) + "}"),
                hostile("a long number", "{\"a\":" + "9".repeat(100_000) + "}"),
                hostile("two values", "{} {}"),
                hostile("a comment", "{/* */}"),
                hostile("UTF-16", new String("{}".getBytes(StandardCharsets.UTF_16), StandardCharsets.ISO_8859_1)),
                new Hostile("invalid UTF-8", Bytes.of(new byte[] {'"', (byte) 0xc0, (byte) 0x80, '"'})),
                new Hostile(
                        "a byte order mark", Bytes.of(new byte[] {(byte) 0xef, (byte) 0xbb, (byte) 0xbf, '{', '}'})));
    }

    private static Hostile hostile(String what, String body) {
        return new Hostile(what, Bytes.of(body.getBytes(StandardCharsets.ISO_8859_1)));
    }

    @ParameterizedTest
    @MethodSource("malformed")
    @Tag("KAS-REQ-100")
    void T27_bodyThatNoParserShouldSee_isABadRequest(Hostile hostile, RunningFederation federation) throws Exception {
        Session alice = federation.login("alice.usa");

        HttpResponse<byte[]> answer =
                federation.send(federation.request(alice, hostile.body().toByteArray(), alice.token()));

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(RunningFederation.json(answer).path("errors")).isNotEmpty();
        // What is wrong is said, what was sent is not repeated.
        assertThat(answer.body().length).isLessThan(1_000);
    }

    @Test
    void T27_requestWithTenThousandKaos_isABadRequest(RunningFederation federation) throws Exception {
        Session alice = federation.login("alice.usa");
        ObjectNode group = federation.freshGroup(RunningFederation.SECRET_NATO);
        for (int i = 1; i < 10_000; i++) {
            group.withArray("keyAccessObjects").addObject();
        }

        HttpResponse<byte[]> answer = Asking.send(federation, alice, group);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(RunningFederation.json(answer).findValuesAsText("pointer")).containsExactly("/requests");
    }

    /** A name like any other in Java, and here to stay one: it is kept, and signed. */
    @Test
    void T27_fieldNamedProto_isAFieldLikeAnyOther(RunningFederation federation) throws Exception {
        Session alice = federation.login("alice.usa");
        ObjectNode group = federation.freshGroup(RunningFederation.SECRET_NATO);
        group.putObject("__proto__").put("release", "anyOf").put("clearance", "TOP_SECRET");

        assertThat(Asking.send(federation, alice, group).statusCode()).isEqualTo(200);
    }

    @Test
    void T27_bodyOfTwoMebibytes_isTooLarge(RunningFederation federation) throws Exception {
        Session alice = federation.login("alice.usa");

        HttpResponse<byte[]> answer = federation.send(federation.request(alice, new byte[2 << 20], alice.token()));

        assertThat(answer.statusCode()).isEqualTo(413);
    }

    /** The length is not announced, so that only reading tells. */
    @Test
    void T27_bodyOfAGibibyteInChunks_isNotReadToItsEnd(RunningFederation federation) throws Exception {
        Session alice = federation.login("alice.usa");
        AtomicLong sent = new AtomicLong();
        HttpRequest endless = HttpRequest.newBuilder(federation.rewrapUri())
                .header("Content-Type", "application/json")
                .header("Authorization", "DPoP " + alice.token().value())
                .header(
                        "DPoP",
                        alice.dpopKey()
                                .proof("POST", federation.rewrapUri())
                                .accessToken(alice.token())
                                .sign())
                .POST(BodyPublishers.ofInputStream(() -> zeros(sent)))
                .build();
        double before = heap(federation);

        try {
            HttpResponse<Void> answer =
                    federation.client().transport().httpClient().send(endless, BodyHandlers.discarding());
            assertThat(answer.statusCode()).isEqualTo(413);
        } catch (IOException e) {
            // the stream was reset while we were still sending, which says the same
        }

        assertThat(sent.get()).isLessThan(64 << 20);
        assertThat(heap(federation)).isLessThan(before + (64 << 20));
        assertServed(federation, alice);
    }

    private static double heap(RunningFederation federation) {
        return metric(federation, "USA", "jvm_memory_used_bytes", "area=\"heap\"");
    }

    private static InputStream zeros(AtomicLong sent) {
        return new InputStream() {
            @Override
            public int read() {
                return sent.incrementAndGet() > GIB ? -1 : 0;
            }

            @Override
            public int read(byte[] buffer, int offset, int length) {
                return sent.addAndGet(length) > GIB ? -1 : length;
            }
        };
    }

    private static void assertServed(RunningFederation federation, Session session) throws Exception {
        assertThat(Asking.send(federation, session, federation.freshGroup(RunningFederation.SECRET_NATO))
                        .statusCode())
                .isEqualTo(200);
    }

    /** Sent byte by byte as they are: a client library would not. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\rforged-line",
                "a\r\n forged-line",
                "a\nforged-line",
                "a%0d%0aforged-line",
                "a\tforged-line",
                "a\u0000forged-line",
                "a\u001b[2Jforged-line",
                "a\u0085forged-line",
                "\"},\"forged-line\":{\""
            })
    void T36_requestIdWithControlCharacters_isRejectedOrLeftOut(String id, RunningFederation federation)
            throws Exception {
        String answer = raw(federation, "X-Request-ID: " + id);

        assertThat(answer.lines().findFirst().orElseThrow()).matches("HTTP/1\\.1 (400|401).*");
        assertThat(answer).doesNotContain("forged-line");
        assertLogIsWhole(federation);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"X-Request-ID", "User-Agent", "Authorization", "DPoP", "Referer", "X-Forwarded-For", "Host"})
    void T36_headerOfThirtyThousandCharacters_isRefusedAndNotLogged(String name, RunningFederation federation)
            throws Exception {
        String answer = raw(federation, name + ": " + "forged-line".repeat(2_700));

        assertThat(answer.lines().findFirst().orElseThrow()).matches("HTTP/1\\.1 (400|401|431).*");
        assertThat(answer).doesNotContain("forged-line");
        assertLogIsWhole(federation);
    }

    /** The log of the KAS is JSON, a line an event: what strangers send makes none of its own, and none longer. */
    private static void assertLogIsWhole(RunningFederation federation) throws Exception {
        assertThat(Files.readAllLines(federation.local().home().log("kas-usa")))
                .filteredOn(line -> line.contains("forged-line"))
                .isEmpty();
    }

    private static String raw(RunningFederation federation, String header) throws Exception {
        URI url = federation.rewrapUri();
        var sockets = federation.client().transport().httpClient().sslContext().getSocketFactory();
        try (SSLSocket socket = (SSLSocket) sockets.createSocket(url.getHost(), url.getPort())) {
            socket.setSoTimeout(10_000);
            String host = header.startsWith("Host") ? "" : "Host: " + url.getAuthority() + "\r\n";
            String request = "POST /rewrap HTTP/1.1\r\n" + host + header
                    + "\r\nContent-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}";
            OutputStream out = socket.getOutputStream();
            out.write(request.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    /** An id that is harmless comes back, also where nothing else is right. */
    @Test
    void T36_requestIdThatIsHarmless_isEchoed(RunningFederation federation) throws Exception {
        assertThat(raw(federation, "X-Request-ID: ticket-4711")).contains("ticket-4711");
    }

    /** Every violation at once, by its pointer. */
    @Test
    @Tag("KAS-REQ-023")
    void problem_whenManyThingsAreWrong_namesEachByItsPointer(RunningFederation federation) throws Exception {
        Session alice = federation.login("alice.usa");
        ObjectNode group = federation.freshGroup(RunningFederation.SECRET_NATO);
        group.put("release", "some").remove("policy");
        ObjectNode kao = (ObjectNode) group.at("/keyAccessObjects/0");
        kao.put("wrappedKey", "?").put("url", "ftp://kas-usa.example").put("type", "ec-wrapped");
        kao.withObject("signature").remove("kid");
        ObjectNode body = RewrapBody.of(ClientKey.fresh(ClientKey.Type.EC_P256), List.of(group));
        body.put("clientPublicKey", "-----BEGIN PRIVATE KEY-----");

        HttpResponse<byte[]> answer =
                federation.send(federation.request(alice, SignedRequest.of(body, alice.dpopKey()), alice.token()));
        JsonNode problem = RunningFederation.json(answer);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(problem.path("errors").findValuesAsText("pointer"))
                .containsExactlyInAnyOrder(
                        "/clientPublicKey",
                        "/requests/0/policy",
                        "/requests/0/release",
                        "/requests/0/keyAccessObjects/0/wrappedKey",
                        "/requests/0/keyAccessObjects/0/ephemeralPublicKey",
                        "/requests/0/keyAccessObjects/0/url",
                        "/requests/0/keyAccessObjects/0/signature/kid");
        assertThat(problem.fieldNames())
                .toIterable()
                .contains("type", "title", "status", "detail", "instance", "requestId", "errors");
    }
}
