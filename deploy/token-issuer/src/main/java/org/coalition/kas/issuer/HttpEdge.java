package org.coalition.kas.issuer;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads requests, finds what they are for, writes answers, and one line about each into the log. */
final class HttpEdge implements HttpHandler {

    static final int LARGEST_BODY = 16 * 1024;

    private static final String FORM = "application/x-www-form-urlencoded";
    private static final int LONGEST_LOGGED_PATH = 100;
    private static final System.Logger ACCESS = System.getLogger("org.coalition.kas.issuer.access");

    private final Map<String, Resource> resources;

    HttpEdge(Map<String, Resource> resources) {
        this.resources = Map.copyOf(resources);
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        var started = System.nanoTime();
        var reply = safely(exchange);
        try {
            write(exchange, reply);
        } finally {
            log(exchange, reply, Duration.ofNanos(System.nanoTime() - started));
        }
    }

    private Reply safely(HttpExchange exchange) throws IOException {
        try {
            return answer(exchange);
        } catch (OAuthException e) {
            return Reply.refusal(e);
        } catch (RuntimeException e) {
            ACCESS.log(Level.ERROR, "a request failed", e);
            return Reply.error(500, "server_error", "see the log");
        }
    }

    private Reply answer(HttpExchange exchange) throws IOException, OAuthException {
        var resource = resources.get(path(exchange));
        if (resource == null) {
            return Reply.error(404, "not_found", "nothing is here");
        }
        if (!List.of(resource.allow().split(", ", -1)).contains(exchange.getRequestMethod())) {
            return Reply.error(405, "method_not_allowed", "use " + resource.allow())
                    .with("Allow", resource.allow());
        }
        return switch (resource) {
            case Resource.Document document -> Reply.document(document);
            case Resource.Tokens tokens -> token(exchange, tokens.endpoint());
        };
    }

    private static Reply token(HttpExchange exchange, TokenEndpoint endpoint) throws IOException, OAuthException {
        var headers = exchange.getRequestHeaders();
        if (!isForm(headers.getFirst("Content-Type"))) {
            return Reply.error(415, "invalid_request", "the body must be " + FORM);
        }
        var body = exchange.getRequestBody().readNBytes(LARGEST_BODY + 1);
        if (body.length > LARGEST_BODY) {
            return Reply.error(413, "invalid_request", "the body must be at most 16 KiB")
                    .with("Connection", "close");
        }
        return Reply.token(endpoint.answer(new TokenRequest(
                new String(body, UTF_8),
                headers.getOrDefault("DPoP", List.of()),
                headers.getOrDefault("Authorization", List.of()))));
    }

    /** Still encoded; empty for a target that has no path. */
    private static String path(HttpExchange exchange) {
        return Objects.requireNonNullElse(exchange.getRequestURI().getRawPath(), "");
    }

    private static boolean isForm(@Nullable String contentType) {
        if (contentType == null) {
            return false;
        }
        var type = contentType.split(";", 2)[0];
        return type.strip().toLowerCase(Locale.ROOT).equals(FORM);
    }

    /** Closes the response's stream and not the exchange, which would end the connection with every request. */
    private static void write(HttpExchange exchange, Reply reply) throws IOException {
        reply.headers().forEach(exchange.getResponseHeaders()::set);
        var body = reply.body().getBytes(UTF_8);
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", Integer.toString(body.length));
            exchange.sendResponseHeaders(reply.status(), -1);
        } else {
            exchange.sendResponseHeaders(reply.status(), body.length);
            try (var out = exchange.getResponseBody()) {
                out.write(body);
            }
        }
    }

    /** Without the query: nothing here has one, but somebody may have put a password there. */
    private static void log(HttpExchange exchange, Reply reply, Duration took) {
        var path = path(exchange);
        ACCESS.log(Level.INFO, () -> "%s %s %s %d %d ms %s"
                .formatted(
                        exchange.getRemoteAddress().getAddress().getHostAddress(),
                        exchange.getRequestMethod(),
                        path.substring(0, Math.min(path.length(), LONGEST_LOGGED_PATH)),
                        reply.status(),
                        took.toMillis(),
                        reply.note())
                .stripTrailing());
    }
}
