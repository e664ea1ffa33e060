package org.coalition.kas.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class PolicyInputTest {

    private static JsonNode resource(Asked asked) {
        return PolicyInput.json(asked.question()).path("resource");
    }

    @Test
    void bytes_whenTextIsNotAscii_areAscii() throws IOException {
        Asked asked = new Asked().clearance("TRÈS SECRET").coi("🛰", "作戦");
        byte[] bytes = PolicyInput.bytes(asked.question());
        assertThat(new String(bytes, StandardCharsets.ISO_8859_1)).matches("\\p{ASCII}+");
        JsonNode subject = JsonMapper.builder().build().readTree(bytes).path("subject");
        assertThat(subject.path("clearance").textValue()).isEqualTo("TRÈS SECRET");
        assertThat(subject.path("acpCOI").path(0).textValue()).isEqualTo("🛰");
    }

    @Test
    void json_hasTheWholeQuestion() {
        Asked asked = new Asked()
                .forwardedBy("kas-fra")
                .foreign("FRA", new Agreement("SECRET", List.of("NATO"), List.of("FRA")));
        String written = new String(PolicyInput.bytes(asked.question()), StandardCharsets.US_ASCII);
        assertThat(Asked.json(written)).isEqualTo(Asked.json("""
                {"subject": {"uniqueID": "alice@usa.example", "issuer": "https://issuer.usa.example",
                   "clearance": "SECRET", "clearanceTerm": "SECRET", "countryOfAffiliation": "USA",
                   "acpCOI": ["FVEY", "NATO"], "organizationType": "GOV", "acr": "AAL2", "amr": ["pwd", "otp"],
                   "authTime": 1769903940},
                 "action": {"operation": "rewrap"},
                 "resource": {"policyId": "policy-1", "classification": "SECRET", "classificationTerm": "SECRET",
                   "classificationNation": "USA", "releasabilityTo": ["USA", "GBR"], "COI": ["FVEY"],
                   "coiOperator": "ALL", "caveats": [], "creationDate": "2026-01-31T00:00:00Z",
                   "creationTime": 1769817600, "releasableToIndustry": false},
                 "context": {"requestId": "request-1", "currentTime": 1769904000,
                   "kas": {"id": "kas-usa", "country": "USA"}, "forwardedBy": ["kas-fra"], "originCountry": "FRA",
                   "agreement": {"maxClassification": "SECRET", "allowedCOIs": ["NATO"],
                     "allowedCountries": ["FRA"]}}}"""));
    }

    @Test
    void json_whenFieldsAreAbsent_isNullThere() {
        Asked asked = new Asked();
        asked.dissem = Asked.json("{\"unknown\": \"field\"}");
        assertThat(resource(asked)).isEqualTo(Asked.json("""
                {"policyId": "policy-1", "classification": null, "classificationTerm": null,
                 "classificationNation": null, "releasabilityTo": null, "COI": null, "coiOperator": null,
                 "caveats": null, "creationDate": null, "creationTime": null, "releasableToIndustry": null}"""));
    }

    @Test
    void json_whenValuesAreOdd_isMalformedInABoundedWay() {
        JsonNode resource = resource(new Asked()
                .dissem("classification", "\"" + "A".repeat(1_025) + "\"")
                .dissem("releasabilityTo", "[[[[\"USA\"]]], {\"a\": {}}, 1e300, null, true, \"\\ud800\"]")
                .dissem(
                        "COI",
                        IntStream.range(0, 1_001)
                                .mapToObj(i -> "\"A\"")
                                .toList()
                                .toString())
                .dissem("caveats", "{\"NOFORN\": [[]]}")
                .dissem("creationDate", "1e300"));
        assertThat(resource.path("classification")).isEqualTo(Asked.json("{}"));
        assertThat(resource.path("classificationTerm")).isEqualTo(Asked.json("null"));
        assertThat(resource.path("releasabilityTo")).isEqualTo(Asked.json("[{}, {}, 0, null, true, {}]"));
        assertThat(resource.path("COI")).isEqualTo(Asked.json("{}"));
        assertThat(resource.path("caveats")).isEqualTo(Asked.json("{}"));
        assertThat(resource.path("creationDate")).isEqualTo(Asked.json("0"));
        assertThat(resource.path("creationTime")).isEqualTo(Asked.json("null"));
    }

    @Test
    void json_whenASubjectsListIsTooLong_isMalformed() {
        Asked asked = new Asked();
        asked.coi = Collections.nCopies(1_001, "FVEY");
        assertThat(PolicyInput.json(asked.question()).path("subject").path("acpCOI"))
                .isEqualTo(Asked.json("{}"));
    }
}
