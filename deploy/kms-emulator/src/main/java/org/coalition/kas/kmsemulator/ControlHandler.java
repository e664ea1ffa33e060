package org.coalition.kas.kmsemulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.util.Map;

/** One path of the control plane: finds the method, reads the body, answers in JSON. */
final class ControlHandler implements HttpHandler {

    private static final int LARGEST_BODY = 1 << 16;

    /** What one method does. */
    @FunctionalInterface
    interface Action {
        ObjectNode answer(String subPath, byte[] body) throws BadBody;
    }

    private final String path;
    private final boolean subPaths;
    private final Map<String, Action> actions;

    /** A path with nothing below it. */
    static ControlHandler at(String path, Map<String, Action> actions) {
        return new ControlHandler(path, false, actions);
    }

    /** What lies below a path. The actions are handed the rest of it, one segment; without any, nothing is there. */
    static ControlHandler below(String path, Map<String, Action> actions) {
        return new ControlHandler(path + "/", true, actions);
    }

    private ControlHandler(String path, boolean subPaths, Map<String, Action> actions) {
        this.path = path;
        this.subPaths = subPaths;
        this.actions = actions;
    }

    String path() {
        return path;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String rest = exchange.getRequestURI().getPath().substring(path.length());
            Action action = actions.get(exchange.getRequestMethod());
            if (actions.isEmpty() || rest.isEmpty() == subPaths || rest.contains("/")) {
                send(exchange, 404, problem("", "no such path"));
            } else if (action == null) {
                exchange.getResponseHeaders().set("Allow", String.join(", ", actions.keySet()));
                send(exchange, 405, problem("", "no such method here"));
            } else {
                act(exchange, action, rest);
            }
        }
    }

    private static void act(HttpExchange exchange, Action action, String rest) throws IOException {
        byte[] body = exchange.getRequestBody().readNBytes(LARGEST_BODY + 1);
        if (body.length > LARGEST_BODY) {
            send(exchange, 413, problem("", "more than " + LARGEST_BODY + " bytes"));
            return;
        }
        try {
            send(exchange, 200, action.answer(rest, body));
        } catch (BadBody e) {
            send(exchange, 400, problem(e.field(), e.problem()));
        }
    }

    private static ObjectNode problem(String field, String problem) {
        return JsonFields.MAPPER.createObjectNode().put("field", field).put("error", problem);
    }

    private static void send(HttpExchange exchange, int status, ObjectNode answer) throws IOException {
        byte[] json = JsonFields.MAPPER.writeValueAsBytes(answer);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, json.length);
        exchange.getResponseBody().write(json);
    }
}
