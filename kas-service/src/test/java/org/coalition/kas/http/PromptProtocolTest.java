package org.coalition.kas.http;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.catalina.connector.Connector;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.web.embedded.tomcat.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServer;

/** A real Tomcat, and clients that send every byte themselves. */
class PromptProtocolTest {

    private static final String HEAD = "GET / HTTP/1.1\r\nHost: localhost\r\n";
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private static Connector prompt;
    private static WebServer server;

    @BeforeAll
    static void start() {
        prompt = new Connector(new PromptProtocol(PATIENCE));
        prompt.setPort(0);
        TomcatServletWebServerFactory factory = new TomcatServletWebServerFactory(0);
        factory.addAdditionalTomcatConnectors(prompt);
        server = factory.getWebServer(
                context -> context.addServlet("well", new Well()).addMapping("/"));
        server.start();
    }

    @AfterAll
    static void stop() {
        server.stop();
    }

    private static final class Well extends HttpServlet {
        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.getWriter().write("well");
        }
    }

    @Test
    void connection_whoseHeadDrips_isEnded() throws Exception {
        try (Socket client = connect()) {
            client.getOutputStream().write(HEAD.getBytes(StandardCharsets.US_ASCII));
            AtomicBoolean ended = new AtomicBoolean();
            Thread.startVirtualThread(() -> ended.set(isEnded(client)));
            Awaitility.await("it is ended, though never silent for long")
                    .pollInterval(Duration.ofMillis(100))
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> {
                        drip(client);
                        return ended.get();
                    });
        }
    }

    /** With an error or without: nothing but an end comes. */
    private static boolean isEnded(Socket client) {
        try {
            return client.getInputStream().read() < 0;
        } catch (IOException e) {
            return true;
        }
    }

    private static void drip(Socket client) {
        try {
            client.getOutputStream().write('X');
        } catch (IOException e) {
            // ended meanwhile
        }
    }

    @Test
    void connection_whoseHeadComesInPartsButInTime_isServed() throws Exception {
        try (Socket client = connect()) {
            for (byte one : HEAD.getBytes(StandardCharsets.US_ASCII)) {
                client.getOutputStream().write(one);
                client.getOutputStream().flush();
            }
            assertServed(client, "\r\n");
        }
    }

    /** Its second request begins anew. */
    @Test
    void connection_thatWasIdleForLonger_isServed() throws Exception {
        try (Socket client = connect()) {
            assertServed(client, HEAD + "\r\n");
            long start = System.nanoTime();
            Awaitility.await()
                    .until(() ->
                            System.nanoTime() - start > PATIENCE.multipliedBy(2).toNanos());
            assertServed(client, HEAD + "\r\n");
        }
    }

    private static void assertServed(Socket client, String rest) throws IOException {
        client.getOutputStream().write(rest.getBytes(StandardCharsets.US_ASCII));
        StringBuilder answer = new StringBuilder();
        while (!answer.toString().endsWith("\r\n\r\nwell")) {
            int next = client.getInputStream().read();
            assertThat(next).as("after " + answer).isNotNegative();
            answer.append((char) next);
        }
        assertThat(answer).startsWith("HTTP/1.1 200");
    }

    private static Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), prompt.getLocalPort());
        socket.setSoTimeout(10_000);
        return socket;
    }
}
