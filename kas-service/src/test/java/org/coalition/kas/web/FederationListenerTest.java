package org.coalition.kas.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import org.coalition.kas.federation.FederationProperties;
import org.coalition.kas.federation.TestAuthority;
import org.coalition.kas.federation.Thumbprints;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.web.ServerProperties;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.web.embedded.tomcat.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServer;

/** A real Tomcat with both listeners, and a servlet that tells what it sees. */
class FederationListenerTest {

    private static final TestAuthority AUTHORITY = new TestAuthority();
    private static final TestAuthority.Issued OURS = AUTHORITY.issue("kas-fra");
    private static final TestAuthority.Issued PEERS = AUTHORITY.issue("kas-usa");

    private static final DefaultSslBundleRegistry BUNDLES = new DefaultSslBundleRegistry("federation", OURS.bundle());

    private static int port;
    private static WebServer server;

    @BeforeAll
    static void start() throws Exception {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        FederationListener listener = listener(port);
        TomcatServletWebServerFactory factory = new TomcatServletWebServerFactory(0);
        listener.customize(factory);
        server = factory.getWebServer(context -> {
            context.addServlet("tells", new Tells(listener)).addMapping("/");
            context.addFilter("federation", listener).addMappingForUrlPatterns(null, false, "/*");
        });
        server.start();
    }

    @AfterAll
    static void stop() {
        server.stop();
    }

    private static FederationListener listener(int port) {
        return new FederationListener(
                new FederationProperties(port, "federation", true, Duration.ofSeconds(30), 1, Duration.ofSeconds(30)),
                new ServerProperties(),
                BUNDLES);
    }

    private static final class Tells extends HttpServlet {

        private final transient FederationListener listener;

        Tells(FederationListener listener) {
            this.listener = listener;
        }

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            Object chain = request.getAttribute("jakarta.servlet.request.X509Certificate");
            String whose = chain instanceof X509Certificate[] own ? Thumbprints.of(own[0]) : "nobody";
            response.getWriter().write(listener.received(request) + " " + whose);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = HttpClient.Version.class,
            names = {"HTTP_1_1", "HTTP_2"})
    void received_onTheFederationPort_isTrueAndTheCertificateIsThere(HttpClient.Version version) throws Exception {
        HttpResponse<String> answer = get(PEERS.bundle(), version, "/rewrap");

        assertThat(answer.version()).isEqualTo(version);
        assertThat(answer.body()).isEqualTo("true " + PEERS.thumbprint());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/actuator/health",
                "/admin/registry",
                "/v3/api-docs",
                "/swagger-ui.html",
                "/swagger-ui/index.html",
                "/rewrap/",
                "/rewrap/x",
                "/rewrap.json",
                "/x/../y"
            })
    void filter_onTheFederationPort_hidesEveryOtherPath(String path) throws Exception {
        HttpResponse<String> answer = get(PEERS.bundle(), HttpClient.Version.HTTP_2, path);

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body()).isEmpty();
    }

    @Test
    void handshake_withoutACertificate_fails() {
        assertThatThrownBy(() -> get(AUTHORITY.anonymous(), HttpClient.Version.HTTP_2, "/rewrap"))
                .isInstanceOf(IOException.class);
    }

    @Test
    void handshake_withACertificateOfAnotherAuthority_fails() {
        SslBundle stranger = new TestAuthority().issue("kas-usa").bundle();
        SslBundle mixed = SslBundle.of(org.springframework.boot.ssl.SslStoreBundle.of(
                stranger.getStores().getKeyStore(),
                null,
                AUTHORITY.anonymous().getStores().getTrustStore()));

        assertThatThrownBy(() -> get(mixed, HttpClient.Version.HTTP_2, "/rewrap"))
                .isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/rewrap", "/", "/other"})
    void received_onTheMainPort_isFalseAndNothingIsHidden(String path) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(URI.create("http://localhost:" + server.getPort() + path))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("false nobody");
        }
    }

    @Test
    void handshake_whenOurCertificateIsRenewed_showsTheNewOneAndOldConnectionsGoOn() throws Exception {
        try (HttpClient before = client(PEERS.bundle(), HttpClient.Version.HTTP_2)) {
            assertThat(shown(get(before, "/rewrap"))).isEqualTo(OURS.certificate());
            TestAuthority.Issued renewed = AUTHORITY.issue("kas-fra");
            BUNDLES.updateBundle("federation", renewed.bundle());

            HttpResponse<String> after = get(PEERS.bundle(), HttpClient.Version.HTTP_2, "/rewrap");
            assertThat(shown(after)).isEqualTo(renewed.certificate());
            assertThat(after.version()).isEqualTo(HttpClient.Version.HTTP_2);
            assertThat(after.body()).isEqualTo("true " + PEERS.thumbprint());
            assertThat(shown(get(before, "/rewrap"))).isEqualTo(OURS.certificate());
            assertThatThrownBy(() -> get(AUTHORITY.anonymous(), HttpClient.Version.HTTP_2, "/rewrap"))
                    .isInstanceOf(IOException.class);
        } finally {
            BUNDLES.updateBundle("federation", OURS.bundle());
        }
    }

    private static Certificate shown(HttpResponse<String> answer) throws IOException {
        return answer.sslSession().orElseThrow().getPeerCertificates()[0];
    }

    @Test
    void customize_withoutAPort_addsNoListener() {
        TomcatServletWebServerFactory factory = new TomcatServletWebServerFactory(0);
        listener(0).customize(factory);

        assertThat(factory.getAdditionalTomcatConnectors()).isEmpty();
    }

    private static HttpResponse<String> get(SslBundle bundle, HttpClient.Version version, String path)
            throws IOException, InterruptedException {
        try (HttpClient client = client(bundle, version)) {
            return get(client, path);
        }
    }

    private static HttpClient client(SslBundle bundle, HttpClient.Version version) {
        return HttpClient.newBuilder()
                .version(version)
                .sslContext(bundle.createSslContext())
                .build();
    }

    private static HttpResponse<String> get(HttpClient client, String path) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create("https://localhost:" + port + path))
                        .timeout(Duration.ofSeconds(10))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
