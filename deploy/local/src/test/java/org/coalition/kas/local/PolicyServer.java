package org.coalition.kas.local;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Executors;

/** In place of an OPA server: it says yes to everything, or whatever a test wants it to say. */
final class PolicyServer implements AutoCloseable {

    private static final List<String> CHECKS = List.of(
            "authenticated",
            "clearance",
            "releasability",
            "coi",
            "coi_coherence",
            "embargo",
            "authentication_strength",
            "industry",
            "agreement");

    /** How it answers one question. */
    interface Manner {
        void answer(HttpExchange exchange) throws IOException, InterruptedException;
    }

    private final int port;
    private volatile Manner manner = says(yes());
    private HttpServer server;

    PolicyServer() throws IOException {
        server = listening(0);
        port = server.getAddress().getPort();
    }

    private HttpServer listening(int where) throws IOException {
        HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), where), 0);
        http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        http.createContext("/v1/data/kas/rewrap/decision", exchange -> {
            try (exchange) {
                exchange.getRequestBody().readAllBytes();
                manner.answer(exchange);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        http.start();
        return http;
    }

    String url() {
        return "http://127.0.0.1:" + port;
    }

    void answers(Manner next) {
        manner = next;
    }

    /** Nobody listens any more. */
    void goDown() {
        server.stop(0);
    }

    /** It listens again, and says yes. */
    void comeBack() throws IOException {
        goDown();
        manner = says(yes());
        server = listening(port);
    }

    static Manner says(String json) {
        return exchange -> {
            byte[] body = json.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        };
    }

    static String yes() {
        return decision(true).toString();
    }

    /** A whole answer, in which every check holds. */
    static ObjectNode decision(boolean allow) {
        ObjectNode answer = Home.JSON.createObjectNode();
        ObjectNode result = answer.putObject("result").put("allow", allow).put("policyVersion", "equivalency-1");
        result.putArray("reasons");
        CHECKS.forEach(check -> result.withObject("/checks").put(check, true));
        answer.withObject("/provenance/bundles/policy").put("revision", "a1".repeat(32));
        return answer;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
