package org.coalition.kas.local;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.coalition.kas.client.HttpsTransport;
import org.coalition.kas.client.InvalidConfigException;
import org.coalition.kas.client.KasException;

/** Asks the processes of the federation how they are. */
final class Probe implements AutoCloseable {

    private final HttpsTransport transport;

    Probe(Path caBundle) {
        try {
            this.transport = HttpsTransport.trusting(caBundle);
        } catch (InvalidConfigException e) {
            throw new LocalFailure("cannot trust " + caBundle, e);
        }
    }

    boolean isOk(String url) {
        try {
            return transport.get(URI.create(url)).statusCode() == 200;
        } catch (KasException e) {
            return false;
        }
    }

    /** Whether somebody listens on a port of this machine. */
    static boolean accepts(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    /** The body of a document. */
    String text(String url) {
        try {
            HttpResponse<byte[]> answer =
                    transport.send(HttpRequest.newBuilder(URI.create(url)).build());
            if (answer.statusCode() != 200) {
                throw new LocalFailure(url + " answers " + answer.statusCode());
            }
            return new String(answer.body(), StandardCharsets.UTF_8);
        } catch (KasException e) {
            throw new LocalFailure("cannot read " + url, e);
        }
    }

    @Override
    public void close() {
        transport.close();
    }
}
