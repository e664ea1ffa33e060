package org.coalition.kas.local;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** Begins a request and then sends a byte a second, for as long as it is let. */
final class SlowClient implements AutoCloseable {

    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final SSLSocket socket;
    private final CompletableFuture<Integer> ended = new CompletableFuture<>();

    /**
     * Connects and begins.
     *
     * @param protocol by ALPN: {@code http/1.1} or {@code h2}
     * @param beginning what it sends at once
     */
    SlowClient(SSLContext tls, URI to, String protocol, byte[] beginning) throws IOException {
        socket = (SSLSocket) tls.getSocketFactory().createSocket(to.getHost(), to.getPort());
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {protocol});
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        socket.getOutputStream().write(beginning);
        Thread.startVirtualThread(this::drip);
        Thread.startVirtualThread(() -> ended.complete(readToTheEnd()));
    }

    /** The status of the answer when its connection has been ended; 0 if there was none. */
    CompletableFuture<Integer> ended() {
        return ended;
    }

    private void drip() {
        try {
            while (!ended.isDone()) {
                socket.getOutputStream().write('a');
                ended.copy()
                        .completeOnTimeout(0, PAUSE.toMillis(), TimeUnit.MILLISECONDS)
                        .join();
            }
        } catch (IOException e) {
            // ended by the other side
        }
    }

    private int readToTheEnd() {
        StringBuilder answer = new StringBuilder();
        try {
            byte[] part = new byte[4096];
            for (int length = socket.getInputStream().read(part);
                    length >= 0;
                    length = socket.getInputStream().read(part)) {
                answer.append(new String(part, 0, length, StandardCharsets.US_ASCII));
            }
        } catch (IOException e) {
            // a reset is an end, too
        }
        return answer.toString().startsWith("HTTP/1.1 ") ? Integer.parseInt(answer.substring(9, 12)) : 0;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
