package org.coalition.kas.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Values of a client, cut down to what the policy can look at: text, flags, and flat lists of them.
 *
 * <p>Anything else becomes {@code {}}, which no rule accepts. So types are still the policy's to judge, while depth,
 * length, odd numbers and lone surrogates never reach an engine, where they would differ from one to the next.
 */
final class BoundedJson {

    /** In entries. The rules are linear in it. */
    static final int MAX_LIST = 1_000;

    /** In UTF-16 units. */
    static final int MAX_TEXT = 1_024;

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private BoundedJson() {}

    /** A field as it came, or {@code null} where it is absent. */
    static JsonNode value(JsonNode field) {
        return field.isArray() ? list(field) : scalar(field);
    }

    static JsonNode text(@Nullable String text) {
        if (text == null) {
            return JSON.nullNode();
        }
        return isUsable(text) ? JSON.textNode(text) : malformed();
    }

    static JsonNode texts(@Nullable List<String> texts) {
        if (texts == null) {
            return JSON.nullNode();
        }
        if (texts.size() > MAX_LIST) {
            return malformed();
        }
        ArrayNode array = JSON.arrayNode(texts.size());
        texts.forEach(text -> array.add(text(text)));
        return array;
    }

    private static JsonNode list(JsonNode field) {
        if (field.size() > MAX_LIST) {
            return malformed();
        }
        ArrayNode array = JSON.arrayNode(field.size());
        field.forEach(element -> array.add(scalar(element)));
        return array;
    }

    private static JsonNode scalar(JsonNode node) {
        return switch (node.getNodeType()) {
            case STRING -> text(node.textValue());
            case BOOLEAN -> node;
            case MISSING, NULL -> JSON.nullNode();
            // No rule has a use for a number of the client's; which one it is does not matter.
            case NUMBER -> JSON.numberNode(0);
            default -> malformed();
        };
    }

    /** Engines turn a lone surrogate into U+FFFD or trap on it, and two different ones would become equal. */
    private static boolean isUsable(String text) {
        return text.length() <= MAX_TEXT && StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }

    private static JsonNode malformed() {
        return JSON.objectNode();
    }
}
