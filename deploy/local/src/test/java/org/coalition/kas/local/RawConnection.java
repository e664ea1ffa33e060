package org.coalition.kas.local;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * A connection that takes finished bytes and looks at an answer's status alone, for next to no work: whoever makes the load
 * shares the machine with what bears it.
 */
final class RawConnection implements AutoCloseable {

    private static final byte[] END_OF_HEAD = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final SSLSocket socket;
    private final InputStream in;
    private final OutputStream out;
    private final byte[] buffer = new byte[16_384];
    private int filled;

    RawConnection(SSLContext tls, URI to) throws IOException {
        socket = (SSLSocket) tls.getSocketFactory().createSocket(to.getHost(), to.getPort());
        socket.setSoTimeout(30_000);
        socket.setTcpNoDelay(true);
        socket.startHandshake();
        in = socket.getInputStream();
        out = socket.getOutputStream();
    }

    /** Sends a request, reads its whole answer and gives back the status. */
    int exchange(Overload.Shot shot) throws IOException {
        send(shot.head(), shot.proof(), shot.rest());
        return status();
    }

    /** Sends bytes, as one piece. */
    void send(byte[]... parts) throws IOException {
        int length = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, buffer, length, part.length);
            length += part.length;
        }
        out.write(buffer, 0, length);
    }

    /** Reads a whole answer and gives back its status. */
    int status() throws IOException {
        filled = 0;
        int head = head();
        String text = new String(buffer, 0, head, StandardCharsets.ISO_8859_1);
        int missing = head + contentLength(text) - filled;
        while (missing > 0) {
            missing -= read(0);
        }
        return Integer.parseInt(text.substring(9, 12));
    }

    /** The length of the answer's head. */
    private int head() throws IOException {
        int searched = 0;
        while (true) {
            filled += read(filled);
            for (int at = searched; at + END_OF_HEAD.length <= filled; at++) {
                if (isEnd(at)) {
                    return at + END_OF_HEAD.length;
                }
            }
            searched = Math.max(0, filled - END_OF_HEAD.length);
        }
    }

    private boolean isEnd(int at) {
        for (int i = 0; i < END_OF_HEAD.length; i++) {
            if (buffer[at + i] != END_OF_HEAD[i]) {
                return false;
            }
        }
        return true;
    }

    private int read(int at) throws IOException {
        int read = in.read(buffer, at, buffer.length - at);
        if (read < 1) {
            throw new IOException("the server has closed the connection, or sends too long a head");
        }
        return read;
    }

    private static int contentLength(String head) {
        String name = "content-length:";
        int at = head.toLowerCase(Locale.ROOT).indexOf(name);
        if (at < 0) {
            throw new IllegalStateException("an answer without a length: " + head);
        }
        int end = head.indexOf('\r', at);
        return Integer.parseInt(head.substring(at + name.length(), end).strip());
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
