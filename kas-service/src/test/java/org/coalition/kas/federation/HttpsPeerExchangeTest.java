package org.coalition.kas.federation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.coalition.kas.protocol.ErrorCode;
import org.coalition.kas.registry.Member;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;

class HttpsPeerExchangeTest {

    private static final TestAuthority AUTHORITY = new TestAuthority();
    private static final TestAuthority.Issued OURS = AUTHORITY.issue("kas-usa");
    private static final TestAuthority.Issued THEIRS = AUTHORITY.issue("kas-fra");
    private static final String BUNDLE = "federation";

    private final CountDownLatch over = new CountDownLatch(1);
    private final DefaultSslBundleRegistry bundles = new DefaultSslBundleRegistry(BUNDLE, OURS.bundle());
    private final PeerConnections connections = new PeerConnections(bundles, BUNDLE);
    private ScriptedPeer server;

    @BeforeEach
    void start() throws Exception {
        server = new ScriptedPeer(THEIRS);
    }

    @AfterEach
    void stop() throws Exception {
        over.countDown();
        server.close();
    }

    @Test
    void send_showsOurCertificateAndHandsOnWhatTheClientSent() throws Exception {
        HttpResponse<byte[]> answer = send(peer(THEIRS.thumbprint()), 10_000);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).asString().isEqualTo("{}");
        assertThat(server.clients).containsExactly(OURS.thumbprint());
        assertThat(server.requests.getFirst())
                .startsWith("POST /rewrap HTTP/1.1\r\n")
                .containsIgnoringCase("\r\nAuthorization: DPoP token\r\n")
                .containsIgnoringCase("\r\nDPoP: proof\r\n")
                .containsIgnoringCase("\r\nFederation-Assertion: assertion\r\n")
                .endsWith("\r\n\r\n" + new String(Peers.BODY, StandardCharsets.US_ASCII));
    }

    @Test
    void send_whenTheCertificateIsNotTheRegisteredOne_sendsNoByte() {
        assertFails(peer(AUTHORITY.issue("kas-fra").thumbprint()), ErrorCode.PEER_UNAVAILABLE, true);
        assertThat(server.bytesOfRequests).hasValue(0);
    }

    @Test
    void send_whenTheCertificateIsRegisteredButOfAnotherAuthority_sendsNoByte() throws Exception {
        TestAuthority.Issued stranger = new TestAuthority().issue("kas-fra");
        try (ScriptedPeer other = new ScriptedPeer(stranger)) {
            assertFails(Peers.fra(other.uri(), stranger.thumbprint()), ErrorCode.PEER_UNAVAILABLE, true);
            assertThat(other.bytesOfRequests).hasValue(0);
        }
    }

    @Test
    void send_whenTheCertificateHasExpired_sendsNoByte() throws Exception {
        TestAuthority.Issued expired = AUTHORITY.issue("kas-fra", Duration.ofDays(-1));
        try (ScriptedPeer other = new ScriptedPeer(expired)) {
            assertFails(Peers.fra(other.uri(), expired.thumbprint()), ErrorCode.PEER_UNAVAILABLE, true);
            assertThat(other.bytesOfRequests).hasValue(0);
        }
    }

    @Test
    void send_whenThePeerHangs_endsAtTheDeadlineAndDropsTheConnection() throws Exception {
        server.script(out -> {});
        warmUp();

        assertFails(peer(THEIRS.thumbprint()), ErrorCode.PEER_TIMEOUT, true, 1_200);
        assertThat(server.dropped.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void send_whenThereWasHardlyAnyTime_isNoFaultOfThePeers() {
        server.script(out -> {});

        assertFails(peer(THEIRS.thumbprint()), ErrorCode.PEER_TIMEOUT, false, 200);
    }

    @Test
    void send_whenNoTimeIsLeft_doesNotEvenConnect() {
        assertFails(peer(THEIRS.thumbprint()), ErrorCode.PEER_TIMEOUT, false, 0);
        assertThat(server.connections).hasValue(0);
    }

    @Test
    void send_whenNobodyWantsTheAnswerAnyMore_dropsTheConnectionAtOnce() throws Exception {
        PeerCall call = Peers.call(peer(THEIRS.thumbprint()));
        server.script(out -> call.cancellation().cancel());

        assertThatExceptionOfType(PeerFailure.class)
                .isThrownBy(() -> new HttpsPeerExchange(connections)
                        .send(call.peer(), call, "assertion", ScriptedPeer.in(60_000)))
                .matches(PeerFailure::isCancelled);
        assertThat(server.dropped.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void send_whenNobodyWantsTheAnswerFromTheStart_doesNotEvenConnect() {
        PeerCall call = Peers.call(peer(THEIRS.thumbprint()));
        call.cancellation().cancel();

        assertThatExceptionOfType(PeerFailure.class)
                .isThrownBy(() -> new HttpsPeerExchange(connections)
                        .send(call.peer(), call, "assertion", ScriptedPeer.in(60_000)))
                .matches(PeerFailure::isCancelled);
        assertThat(server.connections).hasValue(0);
    }

    @Test
    void send_whenTheBodyDrips_endsAtTheDeadline() throws Exception {
        server.script(out -> {
            out.write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII));
            try {
                while (!over.await(20, TimeUnit.MILLISECONDS)) {
                    out.write(' ');
                    out.flush();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });

        assertFails(peer(THEIRS.thumbprint()), ErrorCode.PEER_TIMEOUT, true, 1_200);
        assertThat(server.dropped.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void send_whenTheAnswerIsTooLongForSoManyKeys_isABadAnswer() {
        byte[] block = new byte[320 << 10];
        server.script(out -> {
            out.write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1073741824\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII));
            out.write(block);
        });

        assertFails(peer(THEIRS.thumbprint()), ErrorCode.PEER_BAD_ANSWER, false);
    }

    @Test
    void send_whenRedirected_doesNotFollow() throws Exception {
        server.script(out -> ScriptedPeer.write(out, 307, "Location: " + server.uri() + "/elsewhere\r\n", ""));

        assertThat(send(peer(THEIRS.thumbprint()), 10_000).statusCode()).isEqualTo(307);
        assertThat(server.requests).hasSize(1);
    }

    @Test
    void send_whenTheAnswerIsNoHttp_tellsTheLogNothingThatBreaksALine() {
        server.script(out -> {
            out.write("HTTP/9.9 \u001b[31mfake\u0007 line\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            out.flush();
        });

        assertThatExceptionOfType(PeerFailure.class)
                .isThrownBy(() -> send(peer(THEIRS.thumbprint()), 10_000))
                .satisfies(e -> assertThat(e.getMessage()).matches("[\\x20-\\x7E]{1,240}"));
    }

    /** By each of them the JDK's client would keep a connection that nobody reads. */
    @ParameterizedTest
    @MethodSource("brokenAnswers")
    void send_whenTheAnswerIsBroken_dropsTheConnection(String answer) throws Exception {
        server.script(out -> {
            out.write(answer.getBytes(StandardCharsets.US_ASCII));
            out.flush();
        });

        assertFails(peer(THEIRS.thumbprint()), ErrorCode.PEER_UNAVAILABLE, true);
        assertThat(server.dropped.await(10, TimeUnit.SECONDS)).isTrue();

        server.script(out -> ScriptedPeer.write(out, 200, "", "{}"));
        assertThat(send(peer(THEIRS.thumbprint()), 10_000).statusCode()).isEqualTo(200);
    }

    private static Stream<String> brokenAnswers() {
        return Stream.of(
                "HTTP/1.1 200 OK\r\nX-Endless: " + "x".repeat(512 << 10),
                "HTTP/1.1 OK\r\n\r\n",
                "HTTP/1.1 200 OK\r\nno name: x\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nnot a length\r\n",
                "SSH-2.0-OpenSSH_9.6\r\n");
    }

    @Test
    void send_twice_usesOneConnection() throws Exception {
        send(peer(THEIRS.thumbprint()), 10_000);
        send(peer(THEIRS.thumbprint()), 10_000);

        assertThat(server.requests).hasSize(2);
        assertThat(server.connections).hasValue(1);
    }

    @Test
    void send_whenNobodyListens_isUnavailable() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }

        assertFails(
                Peers.fra(URI.create("https://localhost:" + port), THEIRS.thumbprint()),
                ErrorCode.PEER_UNAVAILABLE,
                true);
    }

    @Test
    void send_whenTheConnectionBreaksBeforeAnythingIsSent_triesOnceMore() throws Exception {
        server.toDrop.set(1);

        assertThat(send(peer(THEIRS.thumbprint()), 10_000).statusCode()).isEqualTo(200);
        assertThat(server.requests).hasSize(1);
        assertThat(server.connections).hasValue(2);
    }

    @Test
    void send_whenTheNextConnectionBreaksAsWell_isUnavailable() {
        server.toDrop.set(3);

        assertFails(peer(THEIRS.thumbprint()), ErrorCode.PEER_UNAVAILABLE, true);
        assertThat(server.connections).hasValue(2);
    }

    @Test
    void send_whenTheConnectionBreaksAfterTheRequest_doesNotSendItTwice() {
        server.script(out -> {
            throw new IOException("gone");
        });

        assertFails(peer(THEIRS.thumbprint()), ErrorCode.PEER_UNAVAILABLE, true);
        assertThat(server.requests).hasSize(1);
    }

    @Test
    void send_whenTheCertificateIsNotTheRegisteredOne_doesNotTryAgain() {
        assertFails(peer(AUTHORITY.issue("kas-fra").thumbprint()), ErrorCode.PEER_UNAVAILABLE, true);

        assertThat(server.connections).hasValue(1);
    }

    private void warmUp() throws Exception {
        ScriptedPeer.Script later = server.scriptNow();
        server.script(out -> ScriptedPeer.write(out, 200, "", "{}"));
        send(peer(THEIRS.thumbprint()), 10_000);
        server.script(later);
    }

    private void assertFails(Member peer, ErrorCode code, boolean peersFault) {
        assertFails(peer, code, peersFault, 10_000);
    }

    private void assertFails(Member peer, ErrorCode code, boolean peersFault, long millis) {
        assertThatExceptionOfType(PeerFailure.class)
                .isThrownBy(() -> send(peer, millis))
                .satisfies(e -> assertThat(e.code()).isEqualTo(code))
                .satisfies(e -> assertThat(e.isPeersFault()).isEqualTo(peersFault));
    }

    private HttpResponse<byte[]> send(Member peer, long millis) throws PeerFailure {
        return new HttpsPeerExchange(connections).send(peer, Peers.call(peer), "assertion", ScriptedPeer.in(millis));
    }

    private Member peer(String thumbprint) {
        return Peers.fra(server.uri(), thumbprint);
    }
}
