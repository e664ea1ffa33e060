package org.coalition.kas.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.coalition.kas.crypto.Bytes;
import org.jspecify.annotations.Nullable;

/** Reads the fields of one JSON object and notes every violation; never throws for what a caller sent. */
final class FieldReader {

    /** Printable, without control characters; spaces inside only. */
    private static final Pattern IDENTIFIER = Pattern.compile("[\\x21-\\x7e]([\\x20-\\x7e]{0,254}[\\x21-\\x7e])?");

    private final ObjectNode object;
    private final String pointer;
    private final List<Violation> violations;

    FieldReader(ObjectNode object, String pointer, List<Violation> violations) {
        this.object = object;
        this.pointer = pointer;
        this.violations = violations;
    }

    /** A required text of 1 to 256 printable ASCII characters; empty if it is not. */
    String identifier(String name) {
        String value = optionalIdentifier(name);
        if (value == null && !object.has(name)) {
            violation(name, "is required");
        }
        return value == null ? "" : value;
    }

    @Nullable
    String optionalIdentifier(String name) {
        JsonNode node = object.path(name);
        if (node.isMissingNode()) {
            return null;
        }
        if (!node.isTextual() || !IDENTIFIER.matcher(node.textValue()).matches()) {
            violation(name, "must be a text of 1 to 256 printable ASCII characters");
            return null;
        }
        return node.textValue();
    }

    /** A required field, by a conversion that throws {@link IllegalArgumentException} with a message for the caller. */
    <T> @Nullable T required(String name, Function<JsonNode, T> conversion) {
        JsonNode node = object.path(name);
        if (node.isMissingNode()) {
            violation(name, "is required");
            return null;
        }
        try {
            return conversion.apply(node);
        } catch (IllegalArgumentException e) {
            violation(name, e.getMessage() == null ? "is not valid" : e.getMessage());
            return null;
        }
    }

    <T> @Nullable T optional(String name, Function<JsonNode, T> conversion) {
        return object.has(name) ? required(name, conversion) : null;
    }

    void violation(String name, String message) {
        violations.add(new Violation(pointer + "/" + StrictJson.escaped(name), message));
    }

    /** A conversion to bytes from canonical, padded base64, between the given sizes. */
    static Function<JsonNode, Bytes> base64(int minBytes, int maxBytes) {
        return node -> {
            String message = "must be canonical, padded base64 of " + minBytes + " to " + maxBytes + " bytes";
            if (!node.isTextual() || node.textValue().length() > (maxBytes + 2) / 3 * 4) {
                throw new IllegalArgumentException(message);
            }
            try {
                Bytes bytes = Bytes.fromBase64(node.textValue());
                if (bytes.size() >= minBytes && bytes.size() <= maxBytes) {
                    return bytes;
                }
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(message, e);
            }
            throw new IllegalArgumentException(message);
        };
    }
}
