package org.coalition.kas.support;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands between a client and a server, and can lose an answer: the server has done it, the client does not know. */
public final class CuttingRelay implements AutoCloseable {

    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final AtomicInteger toCut = new AtomicInteger();
    private final AtomicInteger cuts = new AtomicInteger();

    public CuttingRelay(int serverPort) throws IOException {
        Thread.ofVirtual().start(() -> {
            try {
                while (true) {
                    relay(listener.accept(), new Socket(InetAddress.getLoopbackAddress(), serverPort));
                }
            } catch (IOException e) {
                // closed: nobody comes any more
            }
        });
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** Ends the connection on which the server answers next, instead of passing the answer on. */
    public void cutNextAnswer() {
        toCut.incrementAndGet();
    }

    public int cuts() {
        return cuts.get();
    }

    private void relay(Socket client, Socket server) {
        Thread.ofVirtual().start(() -> pass(client, server, false));
        Thread.ofVirtual().start(() -> pass(server, client, true));
    }

    private void pass(Socket from, Socket to, boolean answers) {
        byte[] buffer = new byte[8192];
        try (from;
                to;
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                if (answers && toCut.get() > 0) {
                    toCut.decrementAndGet();
                    cuts.incrementAndGet();
                    return;
                }
                out.write(buffer, 0, read);
            }
        } catch (IOException e) {
            // the other side has gone
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
