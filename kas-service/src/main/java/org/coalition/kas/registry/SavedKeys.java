package org.coalition.kas.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.coalition.kas.domain.KeyId;
import org.coalition.kas.domain.KeyState;
import org.coalition.kas.domain.KeyStatement;
import org.jspecify.annotations.Nullable;

/** Statements about keys in the snapshot's file: a key that was disabled stays so after a start without MongoDB. */
final class SavedKeys {

    private SavedKeys() {}

    static ArrayNode write(Map<KeyId, KeyStatement> keys) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        keys.values().forEach(key -> array.addObject()
                .put("kid", key.kid().value())
                .put("name", key.name())
                .put("state", key.state().name())
                .put("added", text(key.added()))
                .put("since", text(key.since()))
                .put("by", key.by())
                .put("reason", key.reason()));
        return array;
    }

    /**
     * A file of an older version has none.
     *
     * @throws IllegalArgumentException or DateTimeParseException if it was not written here
     */
    static Map<KeyId, KeyStatement> read(JsonNode array) {
        Map<KeyId, KeyStatement> keys = new HashMap<>();
        for (JsonNode key : array) {
            KeyId kid = new KeyId(key.path("kid").asText());
            keys.put(
                    kid,
                    new KeyStatement(
                            kid,
                            key.path("name").textValue(),
                            KeyState.valueOf(key.path("state").asText()),
                            time(key.path("added")),
                            time(key.path("since")),
                            key.path("by").textValue(),
                            key.path("reason").textValue()));
        }
        return keys;
    }

    private static @Nullable String text(@Nullable Instant time) {
        return time == null ? null : time.toString();
    }

    private static @Nullable Instant time(JsonNode field) {
        return field.isTextual() ? Instant.parse(field.textValue()) : null;
    }
}
