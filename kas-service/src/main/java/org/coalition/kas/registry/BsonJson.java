package org.coalition.kas.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/**
 * Documents as JSON, so that one reader serves for the collections, the seed and the snapshot's file. Dates become ISO
 * texts; {@code _id} is MongoDB's own affair and left out.
 */
final class BsonJson {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private BsonJson() {}

    static ObjectNode toJson(Map<?, ?> document) {
        ObjectNode json = JSON.objectNode();
        document.forEach((name, value) -> {
            if (!"_id".equals(name)) {
                json.set(String.valueOf(name), value(value));
            }
        });
        return json;
    }

    private static JsonNode value(@Nullable Object value) {
        return switch (value) {
            case null -> JSON.nullNode();
            case String text -> JSON.textNode(text);
            case Boolean truth -> JSON.booleanNode(truth);
            case Integer number -> JSON.numberNode(number.longValue());
            case Long number -> JSON.numberNode(number.longValue());
            case Double number -> JSON.numberNode(number.doubleValue());
            case Date date -> JSON.textNode(date.toInstant().toString());
            case Map<?, ?> map -> toJson(map);
            case List<?> list -> {
                ArrayNode array = JSON.arrayNode();
                list.forEach(item -> array.add(value(item)));
                yield array;
            }
            // No text, so that an ObjectId never passes for one: it fails where a text is read.
            default -> JSON.objectNode().put("bson", value.toString());
        };
    }

    /** For insertion. Nothing in it is taken for an operator: names that begin with a dollar stay names. */
    static Document toDocument(JsonNode object) {
        Document document = new Document();
        object.properties().forEach(field -> document.append(field.getKey(), plain(field.getValue())));
        return document;
    }

    static @Nullable Object plain(JsonNode json) {
        return switch (json.getNodeType()) {
            case STRING -> json.textValue();
            case BOOLEAN -> json.booleanValue();
            case NUMBER -> json.isIntegralNumber() ? (Object) json.longValue() : (Object) json.doubleValue();
            case OBJECT -> toDocument(json);
            case ARRAY -> {
                List<@Nullable Object> list = new ArrayList<>();
                json.forEach(item -> list.add(plain(item)));
                yield list;
            }
            default -> null;
        };
    }
}
