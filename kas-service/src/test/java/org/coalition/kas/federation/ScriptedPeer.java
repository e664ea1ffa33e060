package org.coalition.kas.federation;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.coalition.kas.domain.Deadline;

/** A peer's listener that answers whatever the test says, byte by byte if need be. */
final class ScriptedPeer implements AutoCloseable {

    /** What comes back for one request. */
    @FunctionalInterface
    interface Script {
        void answer(OutputStream out) throws IOException;
    }

    final AtomicInteger connections = new AtomicInteger();
    final AtomicInteger bytesOfRequests = new AtomicInteger();
    final List<String> requests = new CopyOnWriteArrayList<>();
    final List<String> clients = new CopyOnWriteArrayList<>();
    final CountDownLatch dropped = new CountDownLatch(1);
    private final SSLServerSocket server;
    final AtomicInteger toDrop = new AtomicInteger();
    private volatile Script script = out -> write(out, 200, "", "{}");

    ScriptedPeer(TestAuthority.Issued own) throws IOException {
        server = (SSLServerSocket) own.bundle()
                .createSslContext()
                .getServerSocketFactory()
                .createServerSocket(0, 10, InetAddress.getLoopbackAddress());
        server.setNeedClientAuth(true);
        Thread.startVirtualThread(this::serve);
    }

    void script(Script answer) {
        script = answer;
    }

    Script scriptNow() {
        return script;
    }

    URI uri() {
        return URI.create("https://localhost:" + server.getLocalPort());
    }

    static void write(OutputStream out, int status, String headers, String body) throws IOException {
        out.write(("HTTP/1.1 " + status + " Said\r\nContent-Type: application/json\r\n" + headers + "Content-Length: "
                        + body.length() + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    private void serve() {
        while (!server.isClosed()) {
            try {
                SSLSocket socket = (SSLSocket) server.accept();
                connections.incrementAndGet();
                Thread.startVirtualThread(() -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(SSLSocket socket) {
        try (socket) {
            if (toDrop.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                return; // as by who goes with a connection that he has taken
            }
            socket.startHandshake();
            clients.add(Thumbprints.of((X509Certificate) socket.getSession().getPeerCertificates()[0]));
            while (read(socket.getInputStream())) {
                script.answer(socket.getOutputStream());
            }
            dropped.countDown();
        } catch (IOException e) {
            dropped.countDown();
        }
    }

    private boolean read(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
            int one = in.read();
            if (one < 0) {
                return false;
            }
            bytesOfRequests.incrementAndGet();
            head.write(one);
        }
        byte[] body = in.readNBytes(Peers.BODY.length);
        requests.add(head.toString(StandardCharsets.US_ASCII) + new String(body, StandardCharsets.US_ASCII));
        return true;
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    static Deadline in(long millis) {
        return Deadline.in(java.time.Duration.ofMillis(millis));
    }
}
