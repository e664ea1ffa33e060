package org.coalition.kas.http;

import java.time.Duration;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.coyote.http11.Http11Processor;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.NioEndpoint;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;

/**
 * Tomcat's own protocol, for clients that send the head of a request in one go. Tomcat's time-out begins anew with every
 * byte: who sends one now and then could keep a connection, and the buffers of its head, for as long as he likes.
 */
public final class PromptProtocol extends Http11NioProtocol {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** Made by Tomcat, by its name. */
    public PromptProtocol() {
        this(PATIENCE);
    }

    PromptProtocol(Duration patience) {
        super(new PromptEndpoint(patience));
    }

    private static final class PromptEndpoint extends NioEndpoint {

        private final Duration patience;

        PromptEndpoint(Duration patience) {
            this.patience = patience;
        }

        /** What comes too late is taken as a failure of the connection, which ends it. */
        @Override
        public boolean processSocket(SocketWrapperBase<NioChannel> socket, SocketEvent event, boolean dispatch) {
            boolean late = event == SocketEvent.OPEN_READ && isLate(socket);
            return super.processSocket(socket, late ? SocketEvent.ERROR : event, dispatch);
        }

        /** A processor is kept with a connection only while the head of a request is incomplete. */
        private boolean isLate(SocketWrapperBase<NioChannel> socket) {
            if (!(socket.getCurrentProcessor() instanceof Http11Processor processor)) {
                return false;
            }
            long start = processor.getRequest().getStartTimeNanos();
            return start >= 0 && System.nanoTime() - start > patience.toNanos();
        }
    }
}
