package org.coalition.kas.federation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.coalition.kas.crypto.Bytes;

/**
 * What a forwarding KAS states to a peer about one request, as the payload of a JWS (RFC 7515) with the type {@code
 * kas-assertion+jwt}.
 *
 * @param iss the forwarding KAS
 * @param aud the peer
 * @param chain the KASes that the request has passed: the forwarding one alone
 * @param deadline how much time the peer has
 * @param bodyHash SHA-256 of the client's body
 * @param kaoIds the keys that the peer is asked for
 * @param clientKeyThumbprint of the key that the client wants them re-encrypted to
 * @param jkt thumbprint of the client's proof key
 * @param subject the token's {@code uniqueID}, else its {@code sub}
 */
public record FederationAssertion(
        String iss,
        String aud,
        Instant iat,
        Instant exp,
        String jti,
        String requestId,
        List<String> chain,
        Duration deadline,
        Bytes bodyHash,
        List<String> kaoIds,
        String clientKeyThumbprint,
        String jkt,
        String subject) {

    /** The {@code typ} of the JWS. */
    static final String TYPE = "kas-assertion+jwt";

    public FederationAssertion {
        chain = List.copyOf(chain);
        kaoIds = List.copyOf(kaoIds);
    }

    ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("iss", iss)
                .put("aud", aud)
                .put("iat", iat.getEpochSecond())
                .put("exp", exp.getEpochSecond())
                .put("jti", jti)
                .put("requestId", requestId);
        chain.forEach(json.putArray("chain")::add);
        json.put("deadlineMs", deadline.toMillis()).put("bodyHash", bodyHash.base64Url());
        kaoIds.forEach(json.putArray("kaoIds")::add);
        return json.put("clientKeyThumbprint", clientKeyThumbprint)
                .put("jkt", jkt)
                .put("subject", subject);
    }

    /** Reads the form, and believes nothing yet. */
    static FederationAssertion fromJson(JsonNode json) throws FederationException {
        return new FederationAssertion(
                text(json, "iss"),
                text(json, "aud"),
                time(json, "iat"),
                time(json, "exp"),
                text(json, "jti"),
                text(json, "requestId"),
                texts(json, "chain"),
                Duration.ofMillis(number(json, "deadlineMs")),
                hash(json),
                texts(json, "kaoIds"),
                text(json, "clientKeyThumbprint"),
                text(json, "jkt"),
                text(json, "subject"));
    }

    private static Bytes hash(JsonNode json) throws FederationException {
        try {
            return Bytes.fromBase64Url(text(json, "bodyHash"));
        } catch (IllegalArgumentException e) {
            throw new FederationException("the assertion's bodyHash is not base64url");
        }
    }

    private static Instant time(JsonNode json, String name) throws FederationException {
        return Instant.ofEpochSecond(number(json, name));
    }

    private static long number(JsonNode json, String name) throws FederationException {
        JsonNode value = json.path(name);
        if (!value.isIntegralNumber() || value.longValue() < 0) {
            throw new FederationException("the assertion's " + name + " must be a positive integer");
        }
        return value.longValue();
    }

    private static String text(JsonNode json, String name) throws FederationException {
        String value = json.path(name).textValue();
        if (value == null || value.isEmpty() || value.length() > 512) {
            throw new FederationException("the assertion's " + name + " must be a text");
        }
        return value;
    }

    private static List<String> texts(JsonNode json, String name) throws FederationException {
        JsonNode array = json.path(name);
        if (!array.isArray()) {
            throw new FederationException("the assertion's " + name + " must be an array");
        }
        List<String> values = new ArrayList<>();
        for (JsonNode value : array) {
            if (!value.isTextual()) {
                throw new FederationException("the assertion's " + name + " must be texts");
            }
            values.add(value.textValue());
        }
        return values;
    }
}
