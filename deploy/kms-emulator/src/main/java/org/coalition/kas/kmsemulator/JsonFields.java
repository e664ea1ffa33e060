package org.coalition.kas.kmsemulator;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A JSON object that is read strictly: every refusal names the field. */
final class JsonFields {

    static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final String path;
    private final ObjectNode object;

    private JsonFields(String path, JsonNode node) throws BadBody {
        if (!(node instanceof ObjectNode asObject)) {
            throw new BadBody(path, "must be an object");
        }
        this.path = path;
        this.object = asObject;
    }

    static JsonFields parse(byte[] body) throws BadBody {
        try {
            return new JsonFields("", MAPPER.readTree(body));
        } catch (JacksonException e) {
            throw new BadBody("", "is not JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new BadBody("", "can't be read");
        }
    }

    /** The path of a field of this object, for a refusal. */
    String path(String field) {
        return path.isEmpty() ? field : path + "." + field;
    }

    /** Refuses every field but these. */
    JsonFields only(Set<String> known) throws BadBody {
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            if (!known.contains(field.getKey())) {
                throw new BadBody(path(field.getKey()), "is not a field; there are " + String.join(", ", known));
            }
        }
        return this;
    }

    String text(String field) throws BadBody {
        return optionalText(field).orElseThrow(() -> missing(field));
    }

    Optional<String> optionalText(String field) throws BadBody {
        JsonNode value = object.get(field);
        if (value != null && !value.isTextual()) {
            throw new BadBody(path(field), "must be a string");
        }
        return Optional.ofNullable(value).map(JsonNode::textValue);
    }

    double number(String field) throws BadBody {
        return optionalNumber(field).orElseThrow(() -> missing(field));
    }

    Optional<Double> optionalNumber(String field) throws BadBody {
        JsonNode value = object.get(field);
        if (value != null && !value.isNumber()) {
            throw new BadBody(path(field), "must be a number");
        }
        return Optional.ofNullable(value).map(JsonNode::doubleValue);
    }

    Optional<Integer> optionalWhole(String field) throws BadBody {
        JsonNode value = object.get(field);
        if (value != null && !(value.isIntegralNumber() && value.canConvertToInt())) {
            throw new BadBody(path(field), "must be a whole number");
        }
        return Optional.ofNullable(value).map(JsonNode::intValue);
    }

    /** The objects of an array. */
    List<JsonFields> objects(String field) throws BadBody {
        JsonNode array = present(field, object.get(field));
        if (!array.isArray()) {
            throw new BadBody(path(field), "must be an array");
        }
        List<JsonFields> objects = new ArrayList<>();
        for (JsonNode element : array) {
            objects.add(new JsonFields(path(field) + "[" + objects.size() + "]", element));
        }
        return objects;
    }

    /** The objects in an object, by their names. */
    Map<String, JsonFields> objectsByName(String field) throws BadBody {
        JsonFields outer = new JsonFields(path(field), present(field, object.get(field)));
        Map<String, JsonFields> objects = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : outer.object.properties()) {
            objects.put(entry.getKey(), new JsonFields(outer.path(entry.getKey()), entry.getValue()));
        }
        return objects;
    }

    private JsonNode present(String field, @Nullable JsonNode value) throws BadBody {
        if (value == null) {
            throw missing(field);
        }
        return value;
    }

    private BadBody missing(String field) {
        return new BadBody(path(field), "is missing");
    }
}
