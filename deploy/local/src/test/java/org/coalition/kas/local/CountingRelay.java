package org.coalition.kas.local;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Passes bytes on between peers, without looking at them, and counts connections. */
final class CountingRelay implements AutoCloseable {

    private final ServerSocket server;
    private final int target;
    private final AtomicInteger connections = new AtomicInteger();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    CountingRelay(String targetUrl) throws IOException {
        this(0, targetUrl);
    }

    /** At a port that is known already. */
    CountingRelay(int port, String targetUrl) throws IOException {
        this.server = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
        this.target = URI.create(targetUrl).getPort();
        Thread.startVirtualThread(this::accept);
    }

    String url() {
        return "https://localhost:" + server.getLocalPort();
    }

    int connections() {
        return connections.get();
    }

    private void accept() {
        try {
            while (true) {
                Socket in = server.accept();
                connections.incrementAndGet();
                Socket out = new Socket(InetAddress.getLoopbackAddress(), target);
                copy(in, out);
                copy(out, in);
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void copy(Socket from, Socket to) {
        open.add(from);
        Thread.startVirtualThread(() -> {
            try (from;
                    to) {
                from.getInputStream().transferTo(to.getOutputStream());
            } catch (IOException e) {
                // the other direction ended it
            }
        });
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
