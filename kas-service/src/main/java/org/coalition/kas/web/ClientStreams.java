package org.coalition.kas.web;

import org.apache.coyote.http2.Http2Protocol;
import org.coalition.kas.federation.FederationProperties;
import org.springframework.boot.web.embedded.tomcat.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.stereotype.Component;

/**
 * How many streams of a client's HTTP/2 connection are worked on at once: the next ones wait, unread. Whoever stands before
 * many clients sends all of their requests over one connection, and those that wait for a peer that hangs must not be all
 * that there is room for.
 *
 * <p>The window of a stream stays at the 64 KiB that HTTP/2 begins with. A smaller one would save memory (Tomcat makes two
 * buffers of that size for a request with a body), but some clients, the JDK's among them, have more under way than it
 * allows by the time that they hear of it, and lose their first request to a flow control error.
 */
@Component
final class ClientStreams implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {

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
                    http2.setMaxConcurrentStreamExecution(atOnce);
                }
            }
        });
    }
}
