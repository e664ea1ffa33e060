package org.coalition.kas.federation;

import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow.Subscriber;

/**
 * The body of a request, which notices whether anybody has asked for it. Until then no byte of it has been sent, and a peer
 * does nothing for a body that it has not read: such a request can be made again without being done twice.
 */
final class WatchedBody implements BodyPublisher {

    private final BodyPublisher bytes;
    private volatile boolean asked;

    WatchedBody(byte[] bytes) {
        this.bytes = BodyPublishers.ofByteArray(bytes);
    }

    boolean isUnsent() {
        return !asked;
    }

    @Override
    public long contentLength() {
        return bytes.contentLength();
    }

    @Override
    public void subscribe(Subscriber<? super ByteBuffer> subscriber) {
        asked = true;
        bytes.subscribe(subscriber);
    }
}
