package org.coalition.kas.policy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.coalition.kas.domain.KasId;
import org.coalition.kas.domain.Nation;
import org.coalition.kas.domain.Subject;

/** A question that every check allows, to be spoiled one value at a time. */
final class Asked {

    static final Instant NOW = Instant.parse("2026-02-01T00:00:00Z");

    private static final JsonMapper JSON = JsonMapper.builder().build();

    String uniqueId = "alice@usa.example";
    String issuer = "https://issuer.usa.example";
    String clearance = "SECRET";
    String country = "USA";
    List<String> coi = List.of("FVEY", "NATO");
    String organizationType = "GOV";
    String assurance = "AAL2";
    List<String> amr = List.of("pwd", "otp");
    JsonNode dissem = json("""
            {"classification": "SECRET", "classificationNation": "USA", "releasabilityTo": ["USA", "GBR"],
             "COI": ["FVEY"], "coiOperator": "ALL", "caveats": [], "creationDate": "2026-01-31T00:00:00Z",
             "releasableToIndustry": false}""");
    List<KasId> forwardedBy = List.of();
    String origin = "USA";
    Agreement agreement;

    Asked clearance(String value) {
        clearance = value;
        return this;
    }

    Asked country(String value) {
        country = value;
        return this;
    }

    Asked coi(String... values) {
        coi = List.of(values);
        return this;
    }

    Asked organizationType(String value) {
        organizationType = value;
        return this;
    }

    Asked assurance(String value, String... methods) {
        assurance = value;
        amr = List.of(methods);
        return this;
    }

    /** One field of {@code dissem}, as JSON. */
    Asked dissem(String field, String value) {
        ((ObjectNode) dissem).set(field, json(value));
        return this;
    }

    Asked without(String field) {
        ((ObjectNode) dissem).remove(field);
        return this;
    }

    Asked foreign(String nation, Agreement agreed) {
        origin = nation;
        agreement = agreed;
        return this;
    }

    Asked forwardedBy(String kas) {
        forwardedBy = List.of(new KasId(kas));
        return this;
    }

    PolicyQuestion question() {
        Nation nation = new Nation(origin);
        Subject subject = new Subject(
                uniqueId,
                issuer,
                nation,
                clearance,
                country,
                coi,
                organizationType,
                assurance,
                amr,
                NOW.getEpochSecond() - 60);
        return new PolicyQuestion(
                subject,
                dissem,
                "policy-1",
                new PolicyContext(
                        "request-1", NOW, new KasId("kas-usa"), new Nation("USA"), forwardedBy, nation, agreement));
    }

    static JsonNode json(String text) {
        try {
            return Objects.requireNonNull(JSON.readTree(text));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
