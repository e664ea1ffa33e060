package org.coalition.kas.local;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** An HTTP/1.1 connection of which a test sends every byte itself, when it wants to. */
final class RawConnection implements AutoCloseable {

    private final SSLSocket socket;

    RawConnection(SSLContext tls, URI to) throws IOException {
        socket = (SSLSocket) tls.getSocketFactory().createSocket(to.getHost(), to.getPort());
        socket.setSoTimeout(30_000);
    }

    void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    /** The status of the answer, whose rest is not read. */
    int status() throws IOException {
        byte[] line = socket.getInputStream().readNBytes("HTTP/1.1 200".length());
        return Integer.parseInt(new String(line, StandardCharsets.US_ASCII).substring("HTTP/1.1 ".length()));
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
