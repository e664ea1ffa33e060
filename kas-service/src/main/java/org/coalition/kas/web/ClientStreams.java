package org.coalition.kas.web;

import org.apache.coyote.http2.Http2Protocol;
import org.coalition.kas.federation.FederationProperties;
import org.springframework.boot.web.embedded.tomcat.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.stereotype.Component;

/**
 * The streams of clients' HTTP/2 connections. Peers, who are few and far away, have Tomcat's defaults.
 *
 * <p>How many of one connection are worked on at once: the next ones wait, unread. Whoever stands before many clients sends
 * all of their requests over one connection, and those that wait for a peer that hangs must not be all that there is room for.
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
