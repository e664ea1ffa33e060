package org.coalition.kas.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.catalina.connector.Connector;
import org.apache.coyote.AbstractProtocol;
import org.apache.coyote.http2.Http2Protocol;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.context.WebServerGracefulShutdownLifecycle;
import org.springframework.boot.web.embedded.tomcat.TomcatWebServer;
import org.springframework.boot.web.servlet.context.ServletWebServerInitializedEvent;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.EventListener;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Goes without a request lost, where others take over. Boot's graceful shutdown, which comes after this, waits for what is
 * under way, but has no patience: it closes the listeners before a load balancer has seen that the replica is not ready, it
 * answers 503 to who sends on a kept connection, and it cuts what was sent before its last word was read.
 *
 * <p>So, when readiness is down: all clients are asked to go elsewhere (GOAWAY; {@code Connection: close} with the next
 * answer), and everybody is served as always, on new connections as well. After {@code kas.shutdown.drain} the listeners
 * close, and who came meanwhile is asked to go, too. A moment later, when that has been read and no request can be on its
 * way any more, the rest is Boot's.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
@EnableConfigurationProperties(ShutdownProperties.class)
final class Drain extends OncePerRequestFilter implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(Drain.class);

    /** From the last word on a connection until nothing comes on it any more: a few round trips, and a busy client. */
    private static final Duration LAST_CALLS = Duration.ofSeconds(1);

    /**
     * How long Tomcat takes streams on a connection after its first GOAWAY. By itself that is one round trip; what a client
     * has sent a little later has its whole connection dropped, with all that is under way on it.
     */
    private static final Duration LATE_STREAMS = Duration.ofMinutes(10);

    private final Duration time;
    private volatile List<Connector> listeners = List.of();
    private volatile boolean running;
    private volatile boolean going;

    Drain(ShutdownProperties properties) {
        this.time = properties.drain();
    }

    /** Takes note of the listeners of clients and of peers; not of the management listener, which stays to the end. */
    @EventListener
    void started(ServletWebServerInitializedEvent event) {
        if (event.getApplicationContext().getServerNamespace() == null
                && event.getWebServer() instanceof TomcatWebServer tomcat) {
            watch(tomcat);
        }
    }

    void watch(TomcatWebServer server) {
        listeners = List.of(server.getTomcat().getService().findConnectors());
        for (Connector listener : listeners) {
            for (var upgrade : listener.findUpgradeProtocols()) {
                if (upgrade instanceof Http2Protocol http2) {
                    http2.setDrainTimeout(LATE_STREAMS.toNanos());
                }
            }
        }
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (going && request.getProtocol().startsWith("HTTP/1")) {
            response.setHeader("Connection", "close");
        }
        chain.doFilter(request, response);
    }

    @Override
    public void start() {
        running = true;
    }

    /** Blocks for as long as it takes. */
    @Override
    public void stop() {
        running = false;
        if (time.isZero()) {
            return;
        }
        LOG.info("Not ready any more; new connections are taken for {} yet", time);
        going = true;
        askToGo();
        if (passed(time)) {
            listeners.forEach(listener -> listener.getProtocolHandler().closeServerSocketGraceful());
            askToGo();
            passed(LAST_CALLS);
        }
    }

    private void askToGo() {
        for (Connector listener : listeners) {
            if (listener.getProtocolHandler() instanceof AbstractProtocol<?> protocol) {
                protocol.getHandler().pause(); // GOAWAY on each HTTP/2 connection that has not had it, and nothing else
            }
        }
    }

    private static boolean passed(Duration time) {
        try {
            TimeUnit.NANOSECONDS.sleep(time.toNanos());
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Ended right before the graceful shutdown of the web server, and after nothing that a request needs. */
    @Override
    public int getPhase() {
        return WebServerGracefulShutdownLifecycle.SMART_LIFECYCLE_PHASE + 1;
    }
}
