package org.coalition.kas.web;

import org.apache.coyote.http2.Http2Protocol;
import org.coalition.kas.federation.FederationProperties;
import org.springframework.boot.web.embedded.tomcat.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.stereotype.Component;

/**
 * The streams of clients' HTTP/2 connections. Peers, who are few and far away, have Tomcat's defaults.
 *
 * <p>How much may be sent in one before more is asked for: Tomcat makes two buffers of that size for each request with a body,
 * 128 KiB of a small heap by default. With some hundred requests in the house nothing would be left for the work. Nearly all
 * requests are smaller than this. To a peer, each window of a large request would cost a round trip. What it costs some
 * clients: ADR 0019.
 *
 * <p>How many of one connection are worked on at once: the next ones wait, unread. Whoever stands before many clients sends
 * all of their requests over one connection, and those that wait for a peer that hangs must not be all that there is room for.
 */
@Component
final class ClientStreams implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {

    private static final int WINDOW = 8 * 1024;

    /** Tomcat's own number. */
    private static final int AT_WORK = 20;

    private final int atOnce;

    ClientStreams(FederationProperties federation) {
        this.atOnce = AT_WORK + federation.maxConcurrentCalls();
    }

    @Override
    public void customize(TomcatServletWebServerFactory factory) {
        factory.addConnectorCustomizers(connector -> {
            for (var upgrade : connector.findUpgradeProtocols()) {
                if (upgrade instanceof Http2Protocol http2) {
                    http2.setInitialWindowSize(WINDOW);
                    http2.setMaxConcurrentStreamExecution(atOnce);
                }
            }
        });
    }
}
