package org.coalition.kas.protocol;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.coalition.kas.crypto.CanonicalJson;
import org.erdtman.jcs.NumberToJSON;
import org.jspecify.annotations.Nullable;

/**
 * JSON such that two different documents never have one canonical form (RFC 8785 over I-JSON, RFC 7493).
 *
 * <p>Refused are: anything but well-formed UTF-8 without a byte order mark, more than one value, duplicate names, lone
 * surrogates, integers beyond ±(2^53−1) however they are written ({@code 1e16} is one), numbers that binary64 does not
 * carry or that are subnormal there, and nesting deeper than 32. What is accepted is accepted in its canonical form, too.
 */
public final class StrictJson {

    /** How deep objects and arrays may nest. */
    public static final int MAX_DEPTH = 32;

    /** 2^53 − 1. Every binary64 beyond it is an integer. */
    private static final double MAX_SAFE_INTEGER = 0x1p53 - 1;

    private static final ObjectMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    // Names are not kept from one document to the next: a table that they share would let one caller
                    // fill it with colliding names at the others' cost.
                    .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                    .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxNumberLength(64)
                            .maxNameLength(1024)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private StrictJson() {}

    /**
     * Parses one value.
     *
     * @throws MalformedRequestException with one violation that says what is wrong, and does not repeat the input
     */
    public static JsonNode parse(byte[] utf8) throws MalformedRequestException {
        return parse(decode(utf8));
    }

    private static JsonNode parse(String text) throws MalformedRequestException {
        JsonNode root;
        try (JsonParser parser = MAPPER.createParser(text)) {
            root = MAPPER.readValue(parser, JsonNode.class);
        } catch (JsonProcessingException e) {
            throw malformed(e);
        } catch (NumberFormatException | ArithmeticException e) {
            // An exponent that no BigDecimal holds; the library's message would repeat the number.
            throw new MalformedRequestException("", "must hold numbers that binary64 carries");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (root == null || root.isMissingNode()) {
            throw new MalformedRequestException("", "must be one JSON value");
        }
        check(root, Place.ROOT);
        return root;
    }

    private static String decode(byte[] utf8) throws MalformedRequestException {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(utf8))
                    .toString();
            if (text.startsWith("\uFEFF")) {
                throw new MalformedRequestException("", "must be UTF-8 without a byte order mark");
            }
            return text;
        } catch (CharacterCodingException e) {
            throw new MalformedRequestException("", "must be well-formed UTF-8");
        }
    }

    private static MalformedRequestException malformed(JsonProcessingException e) {
        var where = e.getLocation();
        String place = where == null ? "" : " (line " + where.getLineNr() + ", column " + where.getColumnNr() + ")";
        return new MalformedRequestException(
                "",
                "must be one JSON value, without duplicate names, nested at most " + MAX_DEPTH
                        + " deep, numbers of at most 64 characters" + place);
    }

    /** Where a value stands. It becomes a pointer only where something is wrong: a pointer for each value is a lot of work. */
    private record Place(@Nullable Place parent, Object token) {

        private static final Place ROOT = new Place(null, "");

        String pointer() {
            return parent == null ? "" : parent.pointer() + "/" + escaped(token.toString());
        }

        MalformedRequestException malformed(String message) {
            return new MalformedRequestException(pointer(), message);
        }
    }

    private static void check(JsonNode node, Place place) throws MalformedRequestException {
        switch (node.getNodeType()) {
            case OBJECT -> {
                for (Map.Entry<String, JsonNode> entry : node.properties()) {
                    checkText(entry.getKey(), place);
                    check(entry.getValue(), new Place(place, entry.getKey()));
                }
            }
            case ARRAY -> {
                for (int i = 0; i < node.size(); i++) {
                    check(node.get(i), new Place(place, i));
                }
            }
            case STRING -> checkText(node.textValue(), place);
            case NUMBER -> checkNumber(node, place);
            default -> {}
        }
    }

    /** A name as a reference token of a JSON pointer. */
    static String escaped(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }

    private static void checkText(String text, Place place) throws MalformedRequestException {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                throw place.malformed("must not hold a lone surrogate");
            }
        }
    }

    private static void checkNumber(JsonNode number, Place place) throws MalformedRequestException {
        BigDecimal decimal = number.decimalValue();
        double value = decimal.doubleValue();
        if (!Double.isInfinite(value) && Math.abs(value) > MAX_SAFE_INTEGER) {
            throw place.malformed("must be an integer within ±(2^53−1)");
        }
        if (CanonicalJson.isSubnormal(value)) {
            throw place.malformed("must be zero, or 2^-1022 away from it");
        }
        if (!number.isIntegralNumber() && !isBinary64(decimal, value)) {
            throw place.malformed("must be a number that binary64 carries");
        }
    }

    /** Whether the number is what its canonical form says: otherwise two numbers had one canonical form. */
    private static boolean isBinary64(BigDecimal decimal, double value) {
        if (Double.isInfinite(value)) {
            return false;
        }
        try {
            return new BigDecimal(NumberToJSON.serializeNumber(value)).compareTo(decimal) == 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
