package org.coalition.kas.health;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HealthCheckTest {

    private static final String PASSWORD = "for-this-test-alone";

    @TempDir
    private static Path folder;

    private static SSLContext identity;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private HttpsServer server;
    private volatile int status = 200;

    @BeforeAll
    static void certify() throws Exception {
        identity = identity("server", "localhost");
    }

    @BeforeEach
    void start() throws Exception {
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(identity));
        server.createContext("/health", exchange -> {
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void isHealthy_whenTheAnswerIs200() {
        assertThat(check("https://localhost:", "server")).isZero();
    }

    @Test
    void isUnhealthy_whenTheAnswerIs503() {
        status = 503;

        assertThat(check("https://localhost:", "server")).isEqualTo(1);
        assertThat(said()).contains("answers 503");
    }

    @Test
    void isUnhealthy_whenNobodyListens() {
        server.stop(0);

        assertThat(check("https://localhost:", "server")).isEqualTo(1);
    }

    @Test
    void isUnhealthy_whenTheCertificateIsNotTrusted() throws Exception {
        identity("other", "localhost");

        assertThat(check("https://localhost:", "other")).isEqualTo(1);
    }

    @Test
    void isUnhealthy_whenTheCertificateHasAnotherName() {
        assertThat(check("https://127.0.0.1:", "server")).isEqualTo(1);
    }

    @Test
    void saysWhatIsMissing() {
        assertThat(run(Map.of("HEALTH_URL", "https://localhost/health"))).isEqualTo(2);
        assertThat(run(Map.of("HEALTH_URL", "http://localhost/health", "HEALTH_TRUST", "ca.pem")))
                .isEqualTo(2);
        assertThat(said()).contains("HEALTH_URL must be an https URL, and HEALTH_TRUST");
    }

    @Test
    void namesTheTrustFile_whenItIsMissing() {
        assertThat(check("https://localhost:", "missing")).isEqualTo(2);
        assertThat(said()).contains("missing.pem");
    }

    private int check(String origin, String trusted) {
        String url = origin + server.getAddress().getPort() + "/health";
        return run(Map.of(
                "HEALTH_URL",
                url,
                "HEALTH_TRUST",
                folder.resolve(trusted + ".pem").toString()));
    }

    private int run(Map<String, String> environment) {
        return new HealthCheck(environment, new PrintStream(out, true, StandardCharsets.UTF_8)).run();
    }

    private String said() {
        return out.toString(StandardCharsets.UTF_8);
    }

    /** A self-signed certificate by the JDK's own keytool, left as NAME.pem. */
    private static SSLContext identity(String name, String host) throws Exception {
        Path store = folder.resolve(name + ".p12");
        keytool(store, "-genkeypair", "-keyalg", "EC", "-dname", "CN=" + host, "-ext", "san=dns:" + host);
        keytool(
                store,
                "-exportcert",
                "-rfc",
                "-file",
                folder.resolve(name + ".pem").toString());
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (var in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        KeyManagerFactory factory = KeyManagerFactory.getInstance("PKIX");
        factory.init(keys, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(factory.getKeyManagers(), null, null);
        return context;
    }

    private static void keytool(Path store, String command, String... options) throws Exception {
        var line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), command));
        line.addAll(List.of("-alias", "it", "-keystore", store.toString(), "-storepass", PASSWORD));
        line.addAll(List.of(options));
        Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }
}
