package org.coalition.kas.client;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.coalition.kas.crypto.Dek;
import org.coalition.kas.protocol.MalformedRequestException;
import org.coalition.kas.protocol.RequestCodec;
import org.coalition.kas.protocol.RequestLimits;
import org.coalition.kas.protocol.RewrapRequest;
import org.coalition.kas.protocol.RewrapResponse;
import org.coalition.kas.protocol.RewrapResponse.PolicyResults;
import org.coalition.kas.protocol.StrictJson;

/**
 * Asks a KAS to rewrap, always in the signed form, and verifies every result before it takes a key out of one. Each
 * request has an ephemeral key of its own. Safe for use by several threads.
 */
public final class KasClient {

    private static final Set<Integer> STATUSES_WITH_RESULTS = Set.of(200, 400, 403, 500, 503);

    private final DpopExchange exchange;
    private final AnswerVerifier verifier;
    private final ClientKey.Type keyType;

    /** A client with ephemeral keys of the given type. */
    public KasClient(ClientConfig config, KasKeys keys, DpopExchange exchange, ClientKey.Type keyType) {
        this.exchange = exchange;
        this.verifier = new AnswerVerifier(config, keys);
        this.keyType = keyType;
    }

    /**
     * Sends one request and blocks for its answer. A refusal of single KAOs is an answer, too.
     *
     * @param groups as {@link RewrapBody#group} makes them
     * @return to be closed by the caller
     * @throws KasProblemException if the KAS refused the request as a whole
     * @throws BadAnswerException if anything in the answer does not verify
     * @throws UnreachableException if there is no answer
     * @throws IllegalArgumentException if this is not a request of the protocol's form; it is not sent then
     */
    public Rewrapped rewrap(KasEntry kas, AccessToken token, List<ObjectNode> groups) throws KasException {
        ClientKey clientKey = ClientKey.fresh(keyType);
        ObjectNode body = RewrapBody.of(clientKey, groups);
        RewrapRequest request = parse(body);
        byte[] signed = SignedRequest.of(body, exchange.key());
        long start = System.nanoTime();
        HttpResponse<byte[]> answer = exchange.post(kas.rewrapUri(), "application/json", signed, token);
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        RewrapResponse response = response(answer);
        verifier.verify(request, response, kas);
        return new Rewrapped(request, response, keys(request, response, clientKey), answer.statusCode(), took);
    }

    private static RewrapRequest parse(ObjectNode body) {
        try {
            return new RequestCodec(RequestLimits.DEFAULT).parse(body);
        } catch (MalformedRequestException e) {
            throw new IllegalArgumentException("not a rewrap request: " + e.getMessage(), e);
        }
    }

    private static RewrapResponse response(HttpResponse<byte[]> answer) throws KasException {
        String contentType = answer.headers().firstValue("Content-Type").orElse("");
        boolean problem = contentType.startsWith("application/problem+json");
        if (problem || !STATUSES_WITH_RESULTS.contains(answer.statusCode())) {
            throw KasProblemException.of(answer);
        }
        try {
            return RewrapResponse.fromJson(StrictJson.parse(answer.body()));
        } catch (MalformedRequestException e) {
            if (answer.statusCode() != 200) {
                throw KasProblemException.of(answer);
            }
            throw new BadAnswerException("the KAS's answer is not of the protocol's form: " + e.getMessage(), e);
        }
    }

    private static List<Map<String, Dek>> keys(RewrapRequest request, RewrapResponse response, ClientKey clientKey)
            throws BadAnswerException {
        List<Map<String, Dek>> keys = new ArrayList<>();
        try {
            for (int g = 0; g < request.groups().size(); g++) {
                PolicyResults results = response.responses().get(g);
                keys.add(KeyRelease.keys(request.groups().get(g), results.results(), clientKey));
            }
            return keys;
        } catch (BadAnswerException e) {
            keys.forEach(group -> group.values().forEach(Dek::close));
            throw e;
        }
    }
}
