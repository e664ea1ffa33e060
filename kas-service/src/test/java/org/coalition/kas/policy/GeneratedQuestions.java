package org.coalition.kas.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Supplier;

/** Questions near the good one: each value is spoiled now and then, so that both answers come often. */
final class GeneratedQuestions {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private static final List<String> COUNTRIES =
            List.of("USA", "USA", "GBR", "FRA", "DEU", "CAN", "BEL", "ÅLA", "usa", "NATO", "");
    private static final List<String> NATIONS =
            List.of("USA", "GBR", "FRA", "DEU", "CAN", "NATO", "BEL", "fra", "X", "ÉTA", "");
    private static final List<String> COIS = List.of(
            "FVEY",
            "NATO",
            "US-ONLY",
            "EU-RESTRICTED",
            "NATO-COSMIC",
            "AUKUS",
            "Élite",
            "us-only",
            "eu-reſtrıcted",
            "ŉ-ß",
            "\uffee",
            "🛰",
            "<a\"b\\c>&\u0000\u2028");
    private static final List<String> METHODS = List.of("pwd", "otp", "hwk", "geo", "user", "mfa");
    private static final List<String> DATES = List.of(
            "2026-01-31T00:00:00Z",
            "2026-02-01T00:05:00Z",
            "2026-02-01T00:05:00.5Z",
            "2026-02-01T00:05:01Z",
            "2026-02-01T01:05:00+01:00",
            "2025-12-31T24:00:00Z",
            "9999-12-31T23:59:59-18:00",
            "0000-01-01T00:00:00Z",
            "2026-01-31",
            "2026-02-30T00:00:00Z",
            "soon",
            "");
    private static final List<String> ODD = List.of(
            "7",
            "1.5e3",
            "true",
            "\"\"",
            "\"USA\"",
            "{}",
            "{\"0\": \"USA\"}",
            "[[\"USA\"]]",
            "[7]",
            "[null]",
            "[\"\"]");

    private final Random random;

    GeneratedQuestions(Random random) {
        this.random = random;
    }

    PolicyQuestion next() {
        Asked asked = new Asked();
        asked.uniqueId = rarely() ? "" : asked.uniqueId;
        asked.issuer = rarely() ? "" : asked.issuer;
        asked.clearance = sometimes() ? (rarely() ? null : term()) : "TOP SECRET";
        asked.country = sometimes() ? (rarely() ? null : oneOf(COUNTRIES)) : "USA";
        asked.coi = rarely() ? null : sometimes() ? some(COIS, 4) : List.of("FVEY", "NATO", "US-ONLY");
        asked.organizationType = sometimes() ? oneOf(List.of("MIL", "INDUSTRY", "INDUSTRY", "PRESS", "")) : "GOV";
        asked.assurance = sometimes() ? oneOf(List.of("AAL1", "AAL2", "AAL3", "LOA9")) : "AAL3";
        asked.amr = some(METHODS, 3);
        asked.dissem =
                rarely() ? oneOf(List.of(MissingNode.getInstance(), Asked.json("[]"), Asked.json("7"))) : dissem();
        if (sometimes()) {
            asked.foreign(oneOf(List.of("USA", "FRA", "GBR")), sometimes() ? null : agreement());
        }
        return (sometimes() ? asked.forwardedBy("kas-fra") : asked).question();
    }

    private JsonNode dissem() {
        ObjectNode dissem = JSON.objectNode();
        put(dissem, "classification", () -> text(term()), 0.03);
        put(dissem, "classificationNation", () -> text(oneOf(NATIONS)), 0.6);
        put(dissem, "releasabilityTo", () -> array(sometimes() ? some(COUNTRIES, 4) : List.of("USA", "GBR")), 0.03);
        put(dissem, "COI", () -> array(sometimes() ? some(COIS, 3) : List.of("FVEY")), 0.3);
        put(dissem, "coiOperator", () -> text(oneOf(List.of("ALL", "ANY", "ANY", "NONE", "any"))), 0.5);
        put(dissem, "caveats", () -> array(some(List.of("NOFORN", "noforn", "ORCON", "Réservé"), 1)), 0.5);
        put(dissem, "creationDate", () -> text(sometimes() ? oneOf(DATES) : around()), 0.6);
        put(dissem, "releasableToIndustry", () -> JSON.booleanNode(random.nextBoolean()), 0.4);
        return dissem;
    }

    private void put(ObjectNode dissem, String field, Supplier<JsonNode> usual, double absent) {
        if (random.nextDouble() >= absent) {
            dissem.set(field, random.nextInt(40) == 0 ? Asked.json(oneOf(ODD)) : usual.get());
        } else if (random.nextInt(4) == 0) {
            dissem.set(field, JSON.nullNode());
        }
    }

    /** A moment near the last one that is no embargo, on some clock of the world. */
    private String around() {
        ZoneOffset offset = ZoneOffset.ofTotalSeconds(60 * (random.nextInt(36 * 60 + 1) - 18 * 60));
        Instant moment = Asked.NOW.plusSeconds(300).plusSeconds(random.nextInt(3) - 1);
        return DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(
                moment.plusMillis(sometimes() ? 1 : 0).atOffset(offset));
    }

    private Agreement agreement() {
        return new Agreement(
                oneOf(List.of("UNCLASSIFIED", "SECRET", "SECRET", "TOP_SECRET", "TOP_SECRET", "BLUE")),
                sometimes() ? some(COIS, 4) : List.of("FVEY", "NATO"),
                sometimes() ? some(COUNTRIES, 4) : List.of("USA", "FRA", "GBR"));
    }

    private String term() {
        String term =
                sometimes() ? oneOf(EquivalencyTable.terms()) : oneOf(List.of("UNCLASSIFIED", "SECRET", "TOP SECRET"));
        return switch (random.nextInt(12)) {
            case 0 -> term.toLowerCase(Locale.ROOT);
            case 1 -> term.replace(' ', '_').replace('-', ' ');
            case 2 -> term + "!";
            default -> term;
        };
    }

    private static JsonNode text(String value) {
        return JSON.textNode(value);
    }

    private static ArrayNode array(List<String> values) {
        ArrayNode array = JSON.arrayNode();
        values.forEach(array::add);
        return array;
    }

    private boolean sometimes() {
        return random.nextInt(7) == 0;
    }

    private boolean rarely() {
        return random.nextInt(60) == 0;
    }

    private <T> T oneOf(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    private List<String> some(List<String> values, int atMost) {
        List<String> some = new ArrayList<>();
        int count = random.nextInt(atMost + 1);
        for (int i = 0; i < count; i++) {
            some.add(oneOf(values));
        }
        return some;
    }
}
