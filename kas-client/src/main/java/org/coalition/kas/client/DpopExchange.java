package org.coalition.kas.client;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.coalition.kas.protocol.KasOrigin;
import org.jspecify.annotations.Nullable;

/**
 * Asks with a DPoP proof over token and body. If the server wants a nonce in it (RFC 9449 sections 8 and 9) the request
 * is made once more, and the nonce is remembered for its origin.
 */
public final class DpopExchange {

    private static final String CONTENT_TYPE = "Content-Type";
    private static final String USE_NONCE = "use_dpop_nonce";

    private final HttpsTransport transport;
    private final DpopKey key;
    private final Map<KasOrigin, String> nonces = new ConcurrentHashMap<>();

    public DpopExchange(HttpsTransport transport, DpopKey key) {
        this.transport = transport;
        this.key = key;
    }

    public DpopKey key() {
        return key;
    }

    /**
     * Posts a body and blocks for the answer, whatever its status.
     *
     * @param token goes into {@code Authorization: DPoP}; null where there is none yet
     */
    public HttpResponse<byte[]> post(URI uri, String contentType, byte[] body, @Nullable AccessToken token)
            throws UnreachableException, BadAnswerException {
        return send("POST", uri, Map.of(CONTENT_TYPE, contentType), body, token);
    }

    /** As {@link #post}, by any method and with these headers. */
    public HttpResponse<byte[]> send(
            String method, URI uri, Map<String, String> headers, byte[] body, @Nullable AccessToken token)
            throws UnreachableException, BadAnswerException {
        KasOrigin origin = KasOrigin.of(uri.toString());
        HttpResponse<byte[]> answer = transport.send(request(method, uri, headers, body, token, nonces.get(origin)));
        Optional<String> nonce = answer.headers().firstValue("DPoP-Nonce");
        nonce.ifPresent(value -> nonces.put(origin, value));
        if (nonce.isPresent() && wantsNonce(answer)) {
            return transport.send(request(method, uri, headers, body, token, nonce.get()));
        }
        return answer;
    }

    /** The request that {@link #post} sends, for who wants to look at it, or to send it in another way. */
    public HttpRequest request(
            URI uri, String contentType, byte[] body, @Nullable AccessToken token, @Nullable String nonce) {
        return request("POST", uri, Map.of(CONTENT_TYPE, contentType), body, token, nonce);
    }

    private HttpRequest request(
            String method,
            URI uri,
            Map<String, String> headers,
            byte[] body,
            @Nullable AccessToken token,
            @Nullable String nonce) {
        DpopProof.Builder proof = key.proof(method, uri).body(body).nonce(nonce);
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .header("Accept", "application/json, application/problem+json")
                .method(method, BodyPublishers.ofByteArray(body));
        headers.forEach(request::header);
        if (token != null) {
            proof.accessToken(token);
            request.header("Authorization", "DPoP " + token.value());
        }
        return request.header("DPoP", proof.sign()).build();
    }

    /** A resource server says it in a header with 401, an authorization server in the body with 400. */
    private static boolean wantsNonce(HttpResponse<byte[]> answer) {
        return switch (answer.statusCode()) {
            case 401 -> KasProblemException.challengeError(answer).equals(USE_NONCE);
            case 400 -> new String(answer.body(), StandardCharsets.UTF_8).contains('"' + USE_NONCE + '"');
            default -> false;
        };
    }
}
