package org.coalition.kas.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.coalition.kas.protocol.StrictJson;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CanonicalJsonTest {

    private static final ObjectMapper LENIENT = new ObjectMapper();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    // RFC 8785's own examples

    /** Appendix B, the whole table but NaN, Infinity and the two subnormal numbers. */
    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource({
        "0000000000000000, 0",
        "8000000000000000, 0",
        "7fefffffffffffff, 1.7976931348623157e+308",
        "ffefffffffffffff, -1.7976931348623157e+308",
        "4340000000000000, 9007199254740992",
        "c340000000000000, -9007199254740992",
        "4430000000000000, 295147905179352830000",
        "44b52d02c7e14af5, 9.999999999999997e+22",
        "44b52d02c7e14af6, 1e+23",
        "44b52d02c7e14af7, 1.0000000000000001e+23",
        "444b1ae4d6e2ef4e, 999999999999999700000",
        "444b1ae4d6e2ef4f, 999999999999999900000",
        "444b1ae4d6e2ef50, 1e+21",
        "3eb0c6f7a0b5ed8c, 9.999999999999997e-7",
        "3eb0c6f7a0b5ed8d, 0.000001",
        "41b3de4355555553, 333333333.3333332",
        "41b3de4355555554, 333333333.33333325",
        "41b3de4355555555, 333333333.3333333",
        "41b3de4355555556, 333333333.3333334",
        "41b3de4355555557, 333333333.33333343",
        "becbf647612f3696, -0.0000033333333333333333",
        "43143ff3c1cb0959, 1424953923781206.2"
    })
    void of_whenNumberIsInAppendixB_writesItAsThere(String ieee754, String json) {
        double number = Double.longBitsToDouble(HexFormat.fromHexDigitsToLong(ieee754));

        assertThat(text(NODES.arrayNode().add(number))).isEqualTo("[" + json + "]");
    }

    /** The same table through the strict parser, where it takes the number. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "9.999999999999997e-7",
                "0.000001",
                "333333333.3333332",
                "333333333.33333325",
                "333333333.3333333",
                "333333333.3333334",
                "333333333.33333343",
                "-0.0000033333333333333333",
                "1424953923781206.2"
            })
    void of_whenNumberWasParsedStrictly_writesItAsInAppendixB(String json) throws Exception {
        assertThat(text(strict("[" + json + "]"))).isEqualTo("[" + json + "]");
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void of_whenNumberIsNotFinite_refuses(double number) {
        assertThatExceptionOfType(UncheckedIOException.class)
                .isThrownBy(() -> CanonicalJson.of(NODES.arrayNode().add(number)));
    }

    /** At 1e-315 the library would never end. */
    @ParameterizedTest
    @ValueSource(strings = {"5e-324", "-5e-324", "1e-320", "1e-315", "-1e-315", "2.2250738585072009e-308"})
    void of_whenNumberIsSubnormal_refuses(double number) {
        assertThatExceptionOfType(UncheckedIOException.class)
                .isThrownBy(() -> assertTimeoutPreemptively(
                        Duration.ofSeconds(10),
                        () -> CanonicalJson.of(
                                NODES.arrayNode().add(NODES.objectNode().put("n", number)))));
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.MIN_NORMAL, -Double.MIN_NORMAL, 2.225073858507202e-308, 1e-307})
    void of_whenNumberIsTheSmallestThatIsNot_writesIt(double number) {
        assertThat(Double.parseDouble(text(NODES.arrayNode().add(number)).replaceAll("[\\[\\]]", "")))
                .isEqualTo(number);
    }

    @Test
    void of_whenDecimalIsBeyondBinary64_refuses() {
        ArrayNode json = NODES.arrayNode().add(new BigDecimal("1e400"));

        assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(() -> CanonicalJson.of(json));
    }

    /** Section 3.2.2 and its octets in section 3.2.4. */
    @Test
    void of_whenGivenTheSampleOfTheRfc_givesItsOctets() throws Exception {
        JsonNode sample = LENIENT.readTree("""
                {
                  "numbers": [333333333.33333329, 1E30, 4.50,
                              2e-3, 0.000000000000000000000000001],
                  "string": "\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\"\\/",
                  "literals": [null, true, false]
                }
                """);

        assertThat(HexFormat.of().formatHex(CanonicalJson.of(sample)))
                .isEqualTo("7b226c69746572616c73223a5b6e756c6c2c747275652c66616c73655d2c226e756d62657273223a"
                        + "5b3333333333333333332e333333333333332c31652b33302c342e352c302e3030322c31652d32375d"
                        + "2c22737472696e67223a22e282ac245c75303030665c6e4127425c225c5c5c5c5c222f227d");
    }

    /** Section 3.2.3. */
    @Test
    void of_whenNamesAreThoseOfTheRfc_sortsByUtf16CodeUnits() throws Exception {
        JsonNode sample = strict("""
                {
                  "\\u20ac": "Euro Sign",
                  "\\r": "Carriage Return",
                  "\\ufb33": "Hebrew Letter Dalet With Dagesh",
                  "1": "One",
                  "\\ud83d\\ude00": "Emoji: Grinning Face",
                  "\\u0080": "Control",
                  "\\u00f6": "Latin Small Letter O With Diaeresis"
                }
                """);

        assertThat(strict(text(sample)).valueStream().map(JsonNode::textValue))
                .containsExactly(
                        "Carriage Return",
                        "One",
                        "Control",
                        "Latin Small Letter O With Diaeresis",
                        "Euro Sign",
                        "Emoji: Grinning Face",
                        "Hebrew Letter Dalet With Dagesh");
    }

    // Texts

    @Test
    void of_whenTextHoldsControls_escapesThemAsInSection3222() {
        assertThat(text(NODES.arrayNode().add("\u0000\b\t\n\u000b\f\r\u001f \"\\/\u007f\u0080\u2028")))
                .isEqualTo("[\"\\u0000\\b\\t\\n\\u000b\\f\\r\\u001f \\\"\\\\/\u007f\u0080\u2028\"]");
    }

    @Test
    void of_whenNamesHoldControls_sortsByWhatTheyMeanAndNotByTheirEscapes() {
        ObjectNode json =
                NODES.objectNode().put("\\", 1).put("\n", 2).put("\"", 3).put("", 4);

        assertThat(text(json)).isEqualTo("{\"\":4,\"\\n\":2,\"\\\"\":3,\"\\\\\":1}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\ud800", "\udc00", "a\udc00b", "\udc00\ud800"})
    void of_whenTextHoldsLoneSurrogate_refuses(String text) {
        assertThatExceptionOfType(UncheckedIOException.class)
                .isThrownBy(() -> CanonicalJson.of(NODES.objectNode().put("a", text)));
        assertThatExceptionOfType(UncheckedIOException.class)
                .isThrownBy(() -> CanonicalJson.of(NODES.objectNode().put(text, "a")));
    }

    @Test
    void of_whenRootIsText_refuses() {
        assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(() -> CanonicalJson.of(new TextNode("a")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"{}|{}", "[]|[]", "[[],{}]|[[],{}]", "[null]|[null]", "{\"a\":null}|{\"a\":null}"})
    void of_whenContainerIsEmpty_keepsIt(String json, String canonical) throws Exception {
        assertThat(text(strict(json))).isEqualTo(canonical);
    }

    // Independence and properties

    @Test
    void of_whenOrderAndWhitespaceDiffer_givesTheSame() throws Exception {
        JsonNode one = strict("{\"b\":[1,2.50,{\"d\":1,\"c\":\"\\u0041\"}],\"a\":1e2}");
        JsonNode other = strict(" {\n\"a\" : 100.0 ,\t\"b\" : [ 1.0, 25e-1, {\"c\":\"A\",\"d\":1} ] }\r\n");

        assertThat(CanonicalJson.of(one)).isEqualTo(CanonicalJson.of(other));
    }

    @Test
    void of_whenArrayOrderDiffers_differs() throws Exception {
        assertThat(text(strict("[1,2]"))).isNotEqualTo(text(strict("[2,1]")));
    }

    @Test
    void of_whenParsedAgain_isItsOwnCanonicalForm() throws Exception {
        var random = new Random(8785);
        for (int i = 0; i < 2000; i++) {
            byte[] once = CanonicalJson.of(randomContainer(random, 4));

            assertThat(CanonicalJson.of(StrictJson.parse(once))).isEqualTo(once);
        }
    }

    @Test
    void of_whenMembersAreShuffled_staysTheSame() {
        var random = new Random(3);
        for (int i = 0; i < 500; i++) {
            JsonNode json = randomContainer(random, 3);

            assertThat(CanonicalJson.of(shuffled(json, random))).isEqualTo(CanonicalJson.of(json));
        }
    }

    @Test
    void of_whenNumberIsRandom_writesDigitsThatReadBackToIt() throws Exception {
        var random = new Random(754);
        for (int i = 0; i < 20_000; i++) {
            double number = Double.longBitsToDouble(random.nextLong());
            if (Double.isFinite(number) && !CanonicalJson.isSubnormal(number)) {
                String json = text(NODES.arrayNode().add(number));

                assertThat(Double.parseDouble(json.substring(1, json.length() - 1)))
                        .isEqualTo(number);
            }
        }
    }

    @Test
    void of_whenCalled_leavesTheTreeAlone() throws Exception {
        JsonNode json = strict("{\"b\":1,\"a\":[1.50]}");
        JsonNode before = json.deepCopy();

        CanonicalJson.of(json);

        assertThat(json.toString()).isEqualTo(before.toString());
    }

    private static JsonNode randomContainer(Random random, int depth) {
        int size = random.nextInt(6);
        if (random.nextBoolean()) {
            ArrayNode array = NODES.arrayNode();
            for (int i = 0; i < size; i++) {
                array.add(randomValue(random, depth - 1));
            }
            return array;
        }
        ObjectNode object = NODES.objectNode();
        for (int i = 0; i < size; i++) {
            object.set(randomText(random), randomValue(random, depth - 1));
        }
        return object;
    }

    private static JsonNode randomValue(Random random, int depth) {
        return switch (random.nextInt(depth > 0 ? 7 : 5)) {
            case 0 -> NODES.nullNode();
            case 1 -> NODES.booleanNode(random.nextBoolean());
            case 2 -> NODES.textNode(randomText(random));
            case 3 -> NODES.numberNode(random.nextLong(-(1L << 53) + 1, 1L << 53));
            case 4 -> NODES.numberNode(Math.scalb(random.nextDouble() - 0.5, random.nextInt(-950, 53)));
            default -> randomContainer(random, depth);
        };
    }

    private static String randomText(Random random) {
        StringBuilder text = new StringBuilder();
        int length = random.nextInt(8);
        for (int i = 0; i < length; i++) {
            int point = random.nextInt(random.nextBoolean() ? 0x80 : Character.MAX_CODE_POINT + 1);
            text.appendCodePoint(point >= 0xD800 && point < 0xE000 ? 'x' : point);
        }
        return text.toString();
    }

    private static JsonNode shuffled(JsonNode json, Random random) {
        if (json instanceof ArrayNode array) {
            ArrayNode copy = NODES.arrayNode();
            array.forEach(value -> copy.add(shuffled(value, random)));
            return copy;
        }
        if (json instanceof ObjectNode object) {
            List<String> names =
                    new ArrayList<>(object.propertyStream().map(e -> e.getKey()).toList());
            Collections.shuffle(names, random);
            ObjectNode copy = NODES.objectNode();
            names.forEach(name -> copy.set(name, shuffled(object.get(name), random)));
            return copy;
        }
        return json;
    }

    private static JsonNode strict(String json) throws Exception {
        return StrictJson.parse(json.getBytes(UTF_8));
    }

    private static String text(JsonNode json) {
        return new String(CanonicalJson.of(json), UTF_8);
    }
}
