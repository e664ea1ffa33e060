package org.coalition.kas.kmsemulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLContext;

/**
 * The HTTPS server by which the emulator is told what to do and asked what it did. It knows counts, faults and latencies
 * and has no way to the keys.
 */
final class ControlPlane {

    private final HttpsServer server;

    private ControlPlane(HttpsServer server) {
        this.server = server;
    }

    static ControlPlane start(
            InetSocketAddress address,
            SSLContext tls,
            Executor executor,
            CallCounts counts,
            ClientTally clients,
            Faults faults,
            Latencies latencies)
            throws IOException {
        HttpsServer server = HttpsServer.create(address, 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls));
        server.setExecutor(executor);
        for (ControlHandler handler : handlers(counts, clients, faults, latencies)) {
            server.createContext(handler.path(), handler);
        }
        server.start();
        return new ControlPlane(server);
    }

    int port() {
        return server.getAddress().getPort();
    }

    void stop() {
        server.stop(0);
    }

    private static List<ControlHandler> handlers(
            CallCounts counts, ClientTally clients, Faults faults, Latencies latencies) {
        return List.of(
                ControlHandler.below("", Map.of()),
                ControlHandler.at("/health", Map.of("GET", (rest, body) -> health())),
                ControlHandler.at(
                        "/calls", Map.of("GET", (rest, body) -> CallsJson.write(counts), "DELETE", (rest, body) -> {
                            counts.reset();
                            return CallsJson.write(counts);
                        })),
                ControlHandler.at("/clients", Map.of("GET", (rest, body) -> clients.toJson())),
                ControlHandler.at("/faults", faultActions(faults)),
                ControlHandler.at("/latency", latencyActions(latencies)),
                ControlHandler.below("/latency", Map.of("PUT", (location, body) -> {
                    latencies.set(location, LatencyJson.readOne(JsonFields.parse(body)));
                    return LatencyJson.write(latencies.byLocation());
                })));
    }

    private static Map<String, ControlHandler.Action> faultActions(Faults faults) {
        return Map.of(
                "GET",
                (rest, body) -> FaultsJson.write(faults.active()),
                "PUT",
                (rest, body) -> {
                    faults.replace(FaultsJson.read(JsonFields.parse(body)));
                    return FaultsJson.write(faults.active());
                },
                "DELETE",
                (rest, body) -> {
                    faults.clear();
                    return FaultsJson.write(faults.active());
                });
    }

    private static Map<String, ControlHandler.Action> latencyActions(Latencies latencies) {
        return Map.of("GET", (rest, body) -> LatencyJson.write(latencies.byLocation()), "PUT", (rest, body) -> {
            latencies.replace(LatencyJson.readAll(JsonFields.parse(body)));
            return LatencyJson.write(latencies.byLocation());
        });
    }

    private static ObjectNode health() {
        return JsonFields.MAPPER.createObjectNode().put("status", "UP");
    }
}
