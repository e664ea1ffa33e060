package org.coalition.kas.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/** JSON trees as bytes, unaffected by how the application's own mapper is set up. */
public final class WireJson {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private WireJson() {}

    /** The tree in UTF-8. */
    public static byte[] bytes(JsonNode json) {
        try {
            return MAPPER.writeValueAsBytes(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a JSON tree that can't be written", e);
        }
    }
}
