package org.coalition.kas.web;

import org.apache.coyote.http2.Http2Protocol;
import org.springframework.boot.web.embedded.tomcat.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.stereotype.Component;

/**
 * How much a client may send in one HTTP/2 stream before he is told that more may come. Tomcat makes two buffers of that
 * size for each request with a body, 128 KiB of a small heap by default: with some hundred requests in the house nothing
 * would be left for the work. Nearly all requests are smaller than this. Peers, who are few and far away, have Tomcat's
 * default: each window of a large request would cost a round trip.
 */
@Component
final class SmallStreams implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {

    private static final int WINDOW = 8 * 1024;

    @Override
    public void customize(TomcatServletWebServerFactory factory) {
        factory.addConnectorCustomizers(connector -> {
            for (var upgrade : connector.findUpgradeProtocols()) {
                if (upgrade instanceof Http2Protocol http2) {
                    http2.setInitialWindowSize(WINDOW);
                }
            }
        });
    }
}
