package org.coalition.kas.crypto;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.erdtman.jcs.JsonCanonicalizer;

/**
 * The JSON Canonicalization Scheme, RFC 8785: what bindings and signatures are computed over.
 *
 * <p>The canonical form is only as good as what is put into it: parse with {@code StrictJson}, which refuses what the
 * scheme would quietly change (integers beyond 2^53, lone surrogates).
 */
public final class CanonicalJson {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private CanonicalJson() {}

    /** The canonical form in UTF-8. Accepts an object or an array. */
    public static byte[] of(JsonNode json) {
        try {
            return new JsonCanonicalizer(MAPPER.writeValueAsString(json)).getEncodedUTF8();
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not a JSON tree", e);
        } catch (IOException e) {
            throw new UncheckedIOException("not canonicalizable (RFC 8785)", e);
        }
    }
}
