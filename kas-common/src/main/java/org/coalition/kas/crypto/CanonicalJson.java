package org.coalition.kas.crypto;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.erdtman.jcs.JsonCanonicalizer;

/**
 * The JSON Canonicalization Scheme, RFC 8785: what bindings and signatures are computed over.
 *
 * <p>The canonical form is only as good as what is put into it: parse with {@code StrictJson}, which refuses what the
 * scheme would quietly change (integers beyond 2^53, lone surrogates).
 */
public final class CanonicalJson {

    /** Jackson would write NaN as a text, which has a canonical form. */
    private static final ObjectMapper MAPPER =
            JsonMapper.builder().disable(JsonWriteFeature.WRITE_NAN_AS_STRINGS).build();

    private CanonicalJson() {}

    /**
     * The canonical form in UTF-8. Accepts an object or an array.
     *
     * @throws UncheckedIOException if there is none, since a text holds a lone surrogate or a number is not finite; or if
     *     a number {@link #isSubnormal}
     */
    public static byte[] of(JsonNode json) {
        try {
            refuseSubnormals(json);
            return utf8(new JsonCanonicalizer(MAPPER.writeValueAsString(json)).getEncodedString());
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not a JSON tree", e);
        } catch (IOException e) {
            throw new UncheckedIOException("not canonicalizable (RFC 8785)", e);
        }
    }

    /**
     * Whether a number is not zero, but nearer to it than 2^-1022. The library writes some of these at length, some wrong,
     * and at others (1e-315) it never comes to an end.
     */
    public static boolean isSubnormal(double number) {
        return number != 0 && Math.abs(number) < Double.MIN_NORMAL;
    }

    private static void refuseSubnormals(JsonNode json) throws IOException {
        if (json.isNumber() && isSubnormal(json.doubleValue())) {
            throw new IOException("a number of less than 2^-1022");
        }
        for (JsonNode child : json) {
            refuseSubnormals(child);
        }
    }

    /** Not {@code getBytes}, which makes a question mark of every lone surrogate: RFC 8785 section 3.2.2.2 refuses them. */
    private static byte[] utf8(String text) throws CharacterCodingException {
        ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text.toCharArray()));
        byte[] utf8 = new byte[encoded.remaining()];
        encoded.get(utf8);
        return utf8;
    }
}
