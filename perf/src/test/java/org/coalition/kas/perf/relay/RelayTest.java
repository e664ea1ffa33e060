package org.coalition.kas.perf.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class RelayTest {

    private static final Duration EACH_WAY = Duration.ofMillis(20);

    private ServerSocket echo;
    private Relay relay;

    @BeforeEach
    void start() throws IOException {
        echo = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::serve);
        relay = new Relay("test", EACH_WAY);
        relay.target(echo.getLocalPort());
    }

    private void serve() {
        while (!echo.isClosed()) {
            try {
                Socket socket = echo.accept();
                Thread.ofVirtual().start(() -> answer(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private static void answer(Socket socket) {
        try (socket) {
            socket.getInputStream().transferTo(socket.getOutputStream());
            socket.shutdownOutput();
        } catch (IOException e) {
            // the test sees what is missing
        }
    }

    @AfterEach
    void stop() throws IOException {
        relay.close();
        echo.close();
    }

    private Socket connect() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), relay.port());
    }

    @Test
    void everyByteArrivesInItsOrder() throws Exception {
        byte[] sent = new byte[3 << 20];
        new Random(1).nextBytes(sent);
        try (Socket socket = connect()) {
            Thread writer = Thread.ofVirtual().start(() -> write(socket, sent));
            byte[] received = socket.getInputStream().readAllBytes();
            writer.join();
            assertThat(received).isEqualTo(sent);
        }
        assertThat(relay.forwardBytes()).isEqualTo(sent.length);
        assertThat(relay.backBytes()).isEqualTo(sent.length);
    }

    private static void write(Socket socket, byte[] bytes) {
        try {
            OutputStream out = socket.getOutputStream();
            for (int at = 0; at < bytes.length; at += 7_001) {
                out.write(bytes, at, Math.min(7_001, bytes.length - at));
            }
            socket.shutdownOutput();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aByteTakesTheDelayInEachDirection() throws IOException {
        try (Socket socket = connect()) {
            socket.setTcpNoDelay(true);
            InputStream in = socket.getInputStream();
            for (int i = 0; i < 5; i++) {
                long start = System.nanoTime();
                socket.getOutputStream().write(i);
                assertThat(in.read()).isEqualTo(i);
                assertThat(System.nanoTime() - start)
                        .isGreaterThanOrEqualTo(EACH_WAY.multipliedBy(2).toNanos());
            }
        }
    }

    @Test
    void whileItDrips_bytesComeBackOneByOne_andAfterwardsAtOnce() throws IOException {
        relay.drip(EACH_WAY.multipliedBy(2));
        try (Socket socket = connect()) {
            socket.getOutputStream().write(new byte[2_000]);
            InputStream in = socket.getInputStream();
            assertThat(in.readNBytes(1)).hasSize(1);
            long first = System.nanoTime();
            assertThat(in.readNBytes(2)).hasSize(2);
            assertThat(System.nanoTime() - first)
                    .isGreaterThanOrEqualTo(EACH_WAY.multipliedBy(2).toNanos());

            relay.drip(Duration.ZERO); // one by one it would take longer than this test may

            assertThat(in.readNBytes(1_997)).hasSize(1_997);
        }
    }

    @Test
    void theEndOfOneDirectionIsPassedOn() throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(1);
            socket.shutdownOutput();
            assertThat(socket.getInputStream().readAllBytes()).containsExactly(1);
        }
    }

    @Test
    void withoutATargetConnectionsAreClosed() throws IOException {
        try (Relay lost = new Relay("lost", EACH_WAY);
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), lost.port())) {
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }
}
