package org.coalition.kas.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.coalition.kas.federation.TestAuthority;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.web.embedded.tomcat.TomcatServletWebServerFactory;
import org.springframework.boot.web.embedded.tomcat.TomcatWebServer;
import org.springframework.boot.web.server.Http2;
import org.springframework.boot.web.server.Ssl;

/** A real Tomcat whose servlet tells by which connection a request came. */
class DrainTest {

    private static final TestAuthority AUTHORITY = new TestAuthority();
    private static final TestAuthority.Issued OURS = AUTHORITY.issue("kas-fra");

    private final Drain drain = new Drain(new ShutdownProperties(Duration.ofSeconds(2)));
    private final CountDownLatch entered = new CountDownLatch(1);
    private final CountDownLatch held = new CountDownLatch(1);
    private TomcatWebServer server;
    private int port;

    @BeforeEach
    void start() {
        TomcatServletWebServerFactory factory = new TomcatServletWebServerFactory(0);
        factory.setSsl(Ssl.forBundle("ours"));
        factory.setSslBundles(new DefaultSslBundleRegistry("ours", OURS.bundle()));
        Http2 http2 = new Http2();
        http2.setEnabled(true);
        factory.setHttp2(http2);
        server = (TomcatWebServer) factory.getWebServer(context -> {
            context.addServlet("tells", new Tells()).addMapping("/");
            context.addFilter("drain", drain).addMappingForUrlPatterns(null, false, "/*");
        });
        server.start();
        port = server.getPort();
        drain.watch(server);
        drain.start();
    }

    @AfterEach
    void stop() {
        held.countDown();
        server.stop();
    }

    private final class Tells extends HttpServlet {

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            if (request.getServletPath().equals("/held")) {
                entered.countDown();
                try {
                    held.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            response.getWriter().print(request.getRemotePort());
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = HttpClient.Version.class,
            names = {"HTTP_1_1", "HTTP_2"})
    void stop_asksClientsToGoAndServesThemOnNewConnections(HttpClient.Version version) throws Exception {
        try (HttpClient client = client(version)) {
            HttpResponse<String> before = get(client, "/");
            assertThat(get(client, "/").body()).as("kept").isEqualTo(before.body());
            CompletableFuture<Void> stopped = CompletableFuture.runAsync(drain::stop, Thread::startVirtualThread);

            Awaitility.await("another connection").atMost(Duration.ofSeconds(2)).untilAsserted(() -> {
                HttpResponse<String> during = get(client, "/");
                assertThat(during.statusCode()).isEqualTo(200);
                assertThat(during.version()).isEqualTo(version);
                assertThat(during.body()).isNotEqualTo(before.body());
            });
            assertThat(stopped).isNotDone();
            stopped.get(10, TimeUnit.SECONDS);
            assertThat(drain.isRunning()).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = HttpClient.Version.class,
            names = {"HTTP_1_1", "HTTP_2"})
    void stop_letsWhatIsUnderWayEndAndNobodyElseIn(HttpClient.Version version) throws Exception {
        try (HttpClient client = client(version);
                HttpClient late = client(version)) {
            CompletableFuture<HttpResponse<String>> underWay =
                    client.sendAsync(request("/held"), BodyHandlers.ofString());
            entered.await();

            drain.stop();

            assertThatThrownBy(() -> get(late, "/")).isInstanceOf(ConnectException.class);
            held.countDown();
            assertThat(underWay.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void stop_withoutTimeToDrain_leavesAllToTheServer() throws Exception {
        Drain none = new Drain(new ShutdownProperties(Duration.ZERO));
        none.watch(server);

        none.stop();

        try (HttpClient client = client(HttpClient.Version.HTTP_2)) {
            assertThat(get(client, "/").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void properties_withANegativeTime_nameTheSetting() {
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> new ShutdownProperties(Duration.ofSeconds(-1)))
                .withMessageContaining("kas.shutdown.drain");
    }

    private static HttpClient client(HttpClient.Version version) {
        return HttpClient.newBuilder()
                .version(version)
                .sslContext(AUTHORITY.anonymous().createSslContext())
                .build();
    }

    private HttpResponse<String> get(HttpClient client, String path) throws IOException, InterruptedException {
        return client.send(request(path), BodyHandlers.ofString());
    }

    private HttpRequest request(String path) {
        return HttpRequest.newBuilder(URI.create("https://localhost:" + port + path))
                .timeout(Duration.ofSeconds(20))
                .build();
    }
}
