package org.coalition.kas.federation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.coalition.kas.registry.Member;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;

/** Certificates change, ours and the peer's, while requests are under way. */
class PeerConnectionsTest {

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
    void sendAsync_whenTheRegisteredThumbprintChanges_dropsTheConnectionToTheOldCertificate() throws Exception {
        answer(send(THEIRS.thumbprint()));

        assertThat(send("cc".repeat(32))).failsWithin(Duration.ofSeconds(10));
        assertThat(server.requests).hasSize(1);
        assertThat(server.dropped.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void sendAsync_whenOurCertificateIsRenewed_showsTheNewOneAndDropsTheOldConnection() throws Exception {
        answer(send(THEIRS.thumbprint()));
        TestAuthority.Issued renewed = renew();

        answer(send(THEIRS.thumbprint()));
        assertThat(server.clients).containsExactly(OURS.thumbprint(), renewed.thumbprint());
        assertThat(server.dropped.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void sendAsync_whenOurCertificateIsRenewedMeanwhile_isAnsweredOnTheOldConnection() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        server.script(out -> {
            asked.countDown();
            await(over);
            ScriptedPeer.write(out, 200, "", "slow");
        });
        CompletableFuture<HttpResponse<String>> slow = send(THEIRS.thumbprint());
        assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
        renew();
        server.script(out -> ScriptedPeer.write(out, 200, "", "quick"));

        assertThat(answer(send(THEIRS.thumbprint()))).isEqualTo("quick");
        over.countDown();
        assertThat(answer(slow)).isEqualTo("slow");
        assertThat(server.clients).hasSize(2);
        assertThat(server.dropped.await(10, TimeUnit.SECONDS)).isTrue();
    }

    /** The moment between having a client and its having the request: nobody closes it then. */
    @Test
    void sendAsync_whenOurCertificateIsRenewedAtThatMoment_isAnswered() throws Exception {
        Thread other = new Thread(() -> send(THEIRS.thumbprint()).join());
        Member peer = Peers.fra(server.uri(), THEIRS.thumbprint());
        HttpRequest request = new HookedRequest(request(), () -> {
            renew();
            other.start();
            Awaitility.await("the other has closed the client, or waits for it").until(() -> switch (other.getState()) {
                case BLOCKED, WAITING, TERMINATED -> true;
                default -> false;
            });
        });

        assertThat(answer(connections.sendAsync(peer, request, BodyHandlers.ofString())))
                .isEqualTo("{}");
        other.join();
    }

    /** Does something when the client looks at it first. */
    private static final class HookedRequest extends HttpRequest {

        private final HttpRequest request;
        private final Runnable hook;
        private boolean seen;

        HookedRequest(HttpRequest request, Runnable hook) {
            this.request = request;
            this.hook = hook;
        }

        @Override
        public String method() {
            if (!seen) {
                seen = true;
                hook.run();
            }
            return request.method();
        }

        @Override
        public Optional<BodyPublisher> bodyPublisher() {
            return request.bodyPublisher();
        }

        @Override
        public Optional<Duration> timeout() {
            return request.timeout();
        }

        @Override
        public boolean expectContinue() {
            return request.expectContinue();
        }

        @Override
        public URI uri() {
            return request.uri();
        }

        @Override
        public Optional<HttpClient.Version> version() {
            return request.version();
        }

        @Override
        public HttpHeaders headers() {
            return request.headers();
        }
    }

    private TestAuthority.Issued renew() {
        TestAuthority.Issued renewed = AUTHORITY.issue("kas-usa");
        bundles.updateBundle(BUNDLE, renewed.bundle());
        return renewed;
    }

    private CompletableFuture<HttpResponse<String>> send(String thumbprint) {
        return connections.sendAsync(Peers.fra(server.uri(), thumbprint), request(), BodyHandlers.ofString());
    }

    private HttpRequest request() {
        return HttpRequest.newBuilder(server.uri())
                .POST(HttpRequest.BodyPublishers.ofByteArray(Peers.BODY))
                .build();
    }

    private static String answer(CompletableFuture<HttpResponse<String>> answer) throws Exception {
        return answer.get(10, TimeUnit.SECONDS).body();
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}
