package org.coalition.kas.telemetry;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.concurrent.TimeUnit;
import org.apache.catalina.connector.Connector;
import org.apache.coyote.AbstractProtocol;
import org.apache.coyote.RequestGroupInfo;
import org.apache.coyote.UpgradeProtocol;
import org.apache.coyote.http2.Http2Protocol;
import org.springframework.boot.web.embedded.tomcat.TomcatWebServer;
import org.springframework.boot.web.servlet.context.ServletWebServerInitializedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * What came and went over HTTP/2. Tomcat counts it apart from HTTP/1.1, where Micrometer's own binder does not look: its
 * {@code tomcat_global_*} would stay at 0. Here they are under the same names, the listener's name ending with {@code -h2}.
 */
@Component
final class Http2Meters {

    private final MeterRegistry meters;

    Http2Meters(MeterRegistry meters) {
        this.meters = meters;
    }

    /** Of clients and peers; scrapes of the management listener are no traffic of the KAS. */
    @EventListener
    void started(ServletWebServerInitializedEvent event) {
        boolean management = event.getApplicationContext().getServerNamespace() != null;
        if (!management && event.getWebServer() instanceof TomcatWebServer tomcat) {
            for (Connector connector : tomcat.getTomcat().getService().findConnectors()) {
                bind(connector);
            }
        }
    }

    private void bind(Connector connector) {
        if (connector.getProtocolHandler() instanceof AbstractProtocol<?> protocol) {
            for (UpgradeProtocol upgrade : protocol.findUpgradeProtocols()) {
                if (upgrade instanceof Http2Protocol http2) {
                    bind(http2.getGlobal(), Tags.of("name", protocol.getName().replace("\"", "") + "-h2"));
                }
            }
        }
    }

    private void bind(RequestGroupInfo requests, Tags tags) {
        FunctionCounter.builder("tomcat.global.received", requests, RequestGroupInfo::getBytesReceived)
                .tags(tags)
                .baseUnit("bytes")
                .register(meters);
        FunctionCounter.builder("tomcat.global.sent", requests, RequestGroupInfo::getBytesSent)
                .tags(tags)
                .baseUnit("bytes")
                .register(meters);
        FunctionCounter.builder("tomcat.global.error", requests, RequestGroupInfo::getErrorCount)
                .tags(tags)
                .register(meters);
        FunctionTimer.builder(
                        "tomcat.global.request",
                        requests,
                        RequestGroupInfo::getRequestCount,
                        RequestGroupInfo::getProcessingTime,
                        TimeUnit.MILLISECONDS)
                .tags(tags)
                .register(meters);
    }
}
