package org.coalition.kas.registry;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The fields of one JSON object. Every reader throws at the first thing that is wrong, and names the field. */
final class Fields {

    /** No control characters: texts end in logs and listings. */
    private static final Pattern TEXT = Pattern.compile("[^\\p{Cntrl}]{1,512}");

    private final JsonNode object;
    private final String pointer;
    private final Set<String> read = new HashSet<>();

    Fields(@Nullable JsonNode object, String pointer) throws InvalidDocumentException {
        if (object == null || !object.isObject()) {
            throw new InvalidDocumentException(pointer, "must be an object");
        }
        this.object = object;
        this.pointer = pointer;
    }

    String text(String name) throws InvalidDocumentException {
        return text(required(name), at(name));
    }

    /** A text by a conversion that throws {@link IllegalArgumentException} with a message for the operator. */
    <T> T text(String name, Function<String, T> conversion) throws InvalidDocumentException {
        return converted(text(name), at(name), conversion);
    }

    void optionalText(String name) throws InvalidDocumentException {
        if (has(name)) {
            text(name);
        }
    }

    <T> List<T> texts(String name, Function<String, T> conversion) throws InvalidDocumentException {
        List<T> values = new ArrayList<>();
        JsonNode array = array(name);
        for (int i = 0; i < array.size(); i++) {
            String place = at(name) + "/" + i;
            values.add(converted(text(array.get(i), place), place, conversion));
        }
        return values;
    }

    Instant time(String name) throws InvalidDocumentException {
        String text = text(name);
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw new InvalidDocumentException(at(name), "must be a time such as 2026-01-01T00:00:00Z");
        }
    }

    boolean truth(String name, boolean otherwise) throws InvalidDocumentException {
        if (!has(name)) {
            return otherwise;
        }
        JsonNode value = required(name);
        if (!value.isBoolean()) {
            throw new InvalidDocumentException(at(name), "must be true or false");
        }
        return value.booleanValue();
    }

    JsonNode array(String name) throws InvalidDocumentException {
        JsonNode array = required(name);
        if (!array.isArray()) {
            throw new InvalidDocumentException(at(name), "must be an array");
        }
        return array;
    }

    Fields object(String name) throws InvalidDocumentException {
        return new Fields(required(name), at(name));
    }

    /** The JSON pointer of a field. */
    String at(String name) {
        return pointer + "/" + name.replace("~", "~0").replace("/", "~1");
    }

    /** Refuses whatever none of the readers was asked for. */
    void noOthers() throws InvalidDocumentException {
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            if (!read.contains(field.getKey())) {
                throw new InvalidDocumentException(at(field.getKey()), "is not a field of this document");
            }
        }
    }

    private boolean has(String name) {
        read.add(name);
        return object.hasNonNull(name);
    }

    private JsonNode required(String name) throws InvalidDocumentException {
        if (!has(name)) {
            throw new InvalidDocumentException(at(name), "is missing");
        }
        return object.path(name);
    }

    private static String text(JsonNode value, String place) throws InvalidDocumentException {
        if (!value.isTextual() || !TEXT.matcher(value.textValue()).matches()) {
            throw new InvalidDocumentException(
                    place, "must be a text of 1 to 512 characters, without control characters");
        }
        return value.textValue();
    }

    private static <T> T converted(String text, String place, Function<String, T> conversion)
            throws InvalidDocumentException {
        try {
            return conversion.apply(text);
        } catch (IllegalArgumentException e) {
            throw new InvalidDocumentException(place, "is not valid: " + e.getMessage());
        }
    }
}
