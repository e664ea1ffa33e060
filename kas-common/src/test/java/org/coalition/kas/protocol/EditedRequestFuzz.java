package org.coalition.kas.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.coalition.kas.crypto.CanonicalJson;

/**
 * A good request, changed in places: each line of the input is a JSON pointer, a space and the value to put there (no
 * value: the field is taken away). Reaches behind what random bytes fail at.
 */
class EditedRequestFuzz {

    private static final RequestCodec CODEC = new RequestCodec(RequestLimits.DEFAULT);
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final ObjectNode GOOD = good();
    private static final List<JsonPointer> PLACES = places(GOOD, JsonPointer.empty());

    @DictionaryEntries({
        "/clientPublicKey ",
        "/requests/0/policy/",
        "/requests/0/release ",
        "/requests/0/keyAccessObjects/0/",
        "/requests/0/keyAccessObjects/1/",
        "/keyAccessObjects/2 {}",
        "signature/sig ",
        "policyBinding ",
        "encryptedMetadata ",
        "-----BEGIN PUBLIC KEY-----"
    })
    @FuzzTest
    void parse(byte[] edits) throws Exception {
        ObjectNode request = GOOD.deepCopy();
        new String(edits, UTF_8).lines().limit(8).forEach(line -> edit(request, line));
        JsonNode json;
        RewrapRequest accepted;
        try {
            json = StrictJson.parse(MAPPER.writeValueAsBytes(request));
            accepted = CODEC.parse(json);
        } catch (MalformedRequestException e) {
            assertThat(e.violations())
                    .allSatisfy(violation -> assertThat(violation.message()).isNotBlank());
            return;
        }
        RequestBodyFuzz.assertCanonical(json);
        assertThat(accepted.groups())
                .allSatisfy(group ->
                        assertThat(group.keyAccessObjects()).isNotEmpty().allSatisfy(EditedRequestFuzz::assertSound));
    }

    /** What the rest of a KAS takes for granted. */
    private static void assertSound(KeyAccessObject kao) {
        assertThat(kao.keyAccessObjectId()).isNotBlank();
        assertThat(kao.kid()).isNotBlank();
        assertThat(kao.wrappedKey().size()).isPositive();
        assertThat(kao.policyBinding().size()).isEqualTo(32);
        assertThat(KasOrigin.of(kao.url()).value()).startsWith("https://");
        assertThat(new String(kao.signingInput(), UTF_8)).doesNotContain("\"signature\":{\"alg\"");
        kao.originatorSignature()
                .ifPresent(signature -> assertThat(signature.sig().size()).isPositive());
    }

    private static void edit(ObjectNode request, String line) {
        int space = line.indexOf(' ');
        JsonPointer pointer = place(request, space < 0 ? line : line.substring(0, space));
        JsonNode value = space < 0 ? null : value(line.substring(space + 1));
        String name = pointer.last().getMatchingProperty();
        switch (request.at(pointer.head())) {
            case ObjectNode parent when value == null -> parent.remove(name);
            case ObjectNode parent -> parent.set(name, value);
            case ArrayNode parent when value != null -> parent.add(value);
            default -> {}
        }
    }

    /** A text that leads nowhere stands for some place of the request, so that few inputs are for nothing. */
    private static JsonPointer place(ObjectNode request, String text) {
        try {
            JsonPointer pointer = JsonPointer.compile(text);
            if (pointer.head() != null && request.at(pointer.head()).isContainerNode()) {
                return pointer;
            }
        } catch (IllegalArgumentException e) {
            // Not a pointer.
        }
        return PLACES.get(Math.floorMod(text.hashCode(), PLACES.size()));
    }

    private static List<JsonPointer> places(JsonNode json, JsonPointer at) {
        List<JsonPointer> places = new ArrayList<>();
        json.properties().forEach(field -> places.addAll(places(field.getValue(), at.appendProperty(field.getKey()))));
        for (int i = 0; json.isArray() && i < json.size(); i++) {
            places.addAll(places(json.get(i), at.appendIndex(i)));
        }
        if (at.length() > 0) {
            places.add(at);
        }
        return places;
    }

    /** JSON, or else the text as it stands. */
    private static JsonNode value(String text) {
        try {
            JsonNode json = MAPPER.readTree(text);
            CanonicalJson.of(MAPPER.createArrayNode().add(json));
            return json;
        } catch (IOException | RuntimeException e) {
            return MAPPER.getNodeFactory().textNode(text);
        }
    }

    private static ObjectNode good() {
        try (InputStream in = EditedRequestFuzz.class.getResourceAsStream("RequestBodyFuzzInputs/parse/two-kaos")) {
            return (ObjectNode) MAPPER.readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
