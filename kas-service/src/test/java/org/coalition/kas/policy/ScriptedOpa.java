package org.coalition.kas.policy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** In place of an OPA server: answers every question as told, with whatever bytes. */
final class ScriptedOpa implements AutoCloseable {

    /** What comes back for one question. */
    @FunctionalInterface
    interface Script {
        void answer(OutputStream out) throws IOException;
    }

    private static final Pattern LENGTH = Pattern.compile("(?i)\r\nContent-Length: (\\d+)\r\n");

    final AtomicInteger connections = new AtomicInteger();
    final List<String> questions = new CopyOnWriteArrayList<>();
    final CountDownLatch dropped = new CountDownLatch(1);
    private final ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    private volatile Script script = out -> {};

    ScriptedOpa() throws IOException {
        Thread.startVirtualThread(this::serve);
    }

    void script(Script answer) {
        script = answer;
    }

    void answers(int status, String headers, String body) {
        script(out -> {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            out.write(("HTTP/1.1 " + status + " Said\r\nContent-Type: application/json\r\n" + headers
                            + "Content-Length: " + bytes.length + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            out.write(bytes);
            out.flush();
        });
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort());
    }

    private void serve() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                connections.incrementAndGet();
                Thread.startVirtualThread(() -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            while (read(socket.getInputStream())) {
                script.answer(socket.getOutputStream());
            }
        } catch (IOException e) {
            // The other side went away, which is what some tests wait for.
        } finally {
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
            head.write(one);
        }
        String text = head.toString(StandardCharsets.US_ASCII);
        Matcher length = LENGTH.matcher(text);
        int bytes = length.find() ? Integer.parseInt(length.group(1)) : 0;
        questions.add(text + new String(in.readNBytes(bytes), StandardCharsets.US_ASCII));
        return true;
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
