package org.coalition.kas.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import org.coalition.kas.crypto.Bytes;
import org.coalition.kas.crypto.SignatureAlgorithm;

/** Compact JWS (RFC 7515 section 7.1) of any header and payload, good or bad. */
public final class CompactJws {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private CompactJws() {}

    /** Signs just what is given: neither is checked, and nothing is added. */
    public static String sign(JsonNode header, JsonNode payload, SignatureAlgorithm algorithm, PrivateKey key) {
        String input = part(header) + "." + part(payload);
        return input + "."
                + algorithm.sign(key, input.getBytes(StandardCharsets.US_ASCII)).base64Url();
    }

    private static String part(JsonNode json) {
        return Bytes.of(bytes(json)).base64Url();
    }

    static byte[] bytes(JsonNode json) {
        try {
            return MAPPER.writeValueAsBytes(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not a JSON tree", e);
        }
    }
}
