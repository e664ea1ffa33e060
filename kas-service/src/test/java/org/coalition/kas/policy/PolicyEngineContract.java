package org.coalition.kas.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.MissingNode;
import java.time.Duration;
import java.util.List;
import java.util.Map.Entry;
import java.util.stream.IntStream;
import org.coalition.kas.domain.Deadline;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every engine must answer. */
abstract class PolicyEngineContract {

    private static final Agreement NATO_UP_TO_SECRET =
            new Agreement("SECRET", List.of("NATO", "FVEY"), List.of("FRA", "USA"));

    abstract PolicyEngine engine();

    private Decision decide(Asked asked) {
        return engine().decide(asked.question(), Deadline.in(Duration.ofSeconds(10)));
    }

    private void assertAllowed(Asked asked) {
        Decision decision = decide(asked);
        assertThat(decision.explanation()).isEmpty();
        assertThat(decision.allow()).isTrue();
        assertThat(decision.checks()).doesNotContainValue(false).hasSize(9);
    }

    private Decision assertDenied(Asked asked, String... checks) {
        Decision decision = decide(asked);
        assertThat(decision.allow()).isFalse();
        assertThat(decision.checks().entrySet().stream()
                        .filter(check -> !check.getValue())
                        .map(Entry::getKey))
                .containsExactly(checks);
        return decision;
    }

    @Test
    void decide_whenEveryCheckHolds_allows() {
        assertAllowed(new Asked());
        assertThat(decide(new Asked()).checks().keySet()).containsExactlyElementsOf(DecisionReader.CHECKS);
    }

    @Test
    void decide_always_tellsTheVersionOfRulesAndData() {
        assertThat(decide(new Asked()).policyVersion())
                .isEqualTo(CompiledPolicy.load().version() + "/equivalency-1")
                .matches("[0-9a-f]{12}/equivalency-1");
    }

    @Test
    void rules_areThoseThatDecide() {
        PolicyRules rules = engine().rules(Deadline.in(Duration.ofSeconds(10)));

        assertThat(rules.version()).isEqualTo(decide(new Asked()).policyVersion());
        assertThat(rules.digest()).isEqualTo(CompiledPolicy.load().digest()).matches("[0-9a-f]{64}");
        assertThat(rules.engine()).isEqualTo(engine() instanceof OpaPolicyEngine ? "opa" : "wasm");
    }

    @Test
    void decide_whenAMandatoryAttributeIsMissing_denies() {
        Asked asked = new Asked();
        asked.coi = null;
        assertThat(assertDenied(asked, "authenticated", "coi").explanation())
                .isEqualTo("mandatory attributes are missing or malformed: acpCOI;"
                        + " the subject's acpCOI is missing or malformed");
        assertDenied(new Asked().clearance(null), "authenticated", "clearance");
        assertDenied(new Asked().country(null), "authenticated", "releasability");
        assertDenied(new Asked().organizationType(null), "authenticated", "industry");
        Asked nobody = new Asked();
        nobody.uniqueId = "";
        assertDenied(nobody, "authenticated");
        Asked fromNowhere = new Asked();
        fromNowhere.issuer = "";
        assertDenied(fromNowhere, "authenticated");
    }

    @Test
    void decide_whenClearanceIsTooLow_saysSo() {
        Decision decision = assertDenied(new Asked().clearance("UNCLASSIFIED"), "clearance");
        assertThat(decision.reasons())
                .containsExactly(new Decision.Reason("CLEARANCE", "clearance UNCLASSIFIED is below SECRET"));
    }

    @Test
    void decide_whenCountryIsNotReleasable_denies() {
        Decision decision = assertDenied(new Asked().dissem("releasabilityTo", "[\"FRA\"]"), "releasability");
        assertThat(decision.explanation()).isEqualTo("country USA is not in releasabilityTo");
    }

    @Test
    void decide_whenReleasableToNobody_denies() {
        assertDenied(new Asked().dissem("releasabilityTo", "[]"), "releasability");
        assertDenied(new Asked().without("releasabilityTo"), "releasability");
    }

    @Test
    void decide_whenClassificationIsMissing_denies() {
        assertDenied(new Asked().without("classification"), "clearance", "authentication_strength");
    }

    @Test
    void decide_whenDissemIsMissing_denies() {
        Asked asked = new Asked();
        asked.dissem = MissingNode.getInstance();
        assertDenied(asked, "clearance", "releasability", "authentication_strength");
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "[]", "7", "\"SECRET\"", "[{\"classification\": \"UNCLASSIFIED\"}]"})
    void decide_whenDissemIsNoObject_denies(String json) {
        Asked asked = new Asked();
        asked.dissem = Asked.json(json);
        assertDenied(asked, "clearance", "releasability", "authentication_strength");
    }

    @Test
    void decide_whenOptionalFieldsAreAbsent_allows() {
        assertAllowed(new Asked()
                .without("classificationNation")
                .without("COI")
                .without("coiOperator")
                .without("caveats")
                .without("creationDate")
                .without("releasableToIndustry"));
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '\'', delimiter = '|', textBlock = """
            classification       | 3                  | clearance
            classification       | {"level": 0}       | clearance
            classification       | ["UNCLASSIFIED"]   | clearance
            classificationNation | 7                  | clearance
            classificationNation | ""                 | clearance
            classificationNation | ["USA"]            | clearance
            releasabilityTo      | "USA"              | releasability
            releasabilityTo      | {"USA": true}      | releasability
            releasabilityTo      | ["USA", 7]         | releasability
            releasabilityTo      | [["USA"]]          | releasability
            releasabilityTo      | ["USA", null]      | releasability
            releasabilityTo      | true               | releasability
            COI                  | "FVEY"             | coi
            COI                  | [7]                | coi
            COI                  | [["FVEY"]]         | coi
            COI                  | [""]               | coi
            COI                  | {}                 | coi
            coiOperator          | "all"              | coi
            coiOperator          | 7                  | coi
            coiOperator          | ["ALL"]            | coi
            caveats              | "NOFORN"           | coi_coherence
            caveats              | [null]             | coi_coherence
            creationDate         | 1769817600         | embargo
            creationDate         | "2026-01-31"       | embargo
            creationDate         | "2026-01-31T00:00:00" | embargo
            creationDate         | {}                 | embargo
            releasableToIndustry | "true"             | industry
            releasableToIndustry | 1                  | industry
            """)
    void decide_whenAFieldIsMalformed_deniesByItsCheck(String field, String value, String check) {
        Decision decision = decide(new Asked().dissem(field, value));
        assertThat(decision.allow()).isFalse();
        assertThat(decision.firstFailedCheck()).isEqualTo(check);
    }

    @Test
    void decide_whenAListIsTooLong_deniesUnseen() {
        String countries = IntStream.rangeClosed(0, 1_000)
                .mapToObj(i -> "\"USA\"")
                .toList()
                .toString();
        assertDenied(new Asked().dissem("releasabilityTo", countries), "releasability");
    }

    @Test
    void decide_whenAReasonQuotesAWholeBody_cutsIt() {
        String cois = IntStream.range(0, 1_000)
                .mapToObj(i -> "\"" + i + "<".repeat(1_000) + "\"")
                .toList()
                .toString();
        Decision decision = assertDenied(new Asked().dissem("COI", cois), "coi");
        assertThat(decision.explanation())
                .startsWith("COI not held: 0<<<")
                .hasSize(500)
                .endsWith("…");
    }

    @ParameterizedTest
    @CsvSource({
        "FRA,TRÈS SECRET DÉFENSE,FRA,TRES_SECRET",
        "FRA,Secret Défense,FRA,CONFIDENTIEL DÉFENSE",
        "DEU,STRENG GEHEIM,DEU,VS-NUR FÜR DEN DIENSTGEBRAUCH",
        "DEU,geheim,NATO,NATO SECRET",
        "GBR,TOP SECRET,NATO,Cosmic Top-Secret",
        "CAN,PROTECTED A,GBR,OFFICIAL-SENSITIVE",
        "FRA,TOP SECRET,USA,TOP_SECRET",
        "BEL,SECRET,BEL,RESTRICTED",
    })
    void decide_whenTermsAreEquivalent_allows(String country, String held, String nation, String asked) {
        assertAllowed(new Asked()
                .country(country)
                .clearance(held)
                .assurance("AAL3")
                .dissem("releasabilityTo", "[\"%s\"]".formatted(country))
                .dissem("classificationNation", "\"%s\"".formatted(nation))
                .dissem("classification", "\"%s\"".formatted(asked)));
    }

    @ParameterizedTest
    @CsvSource({"USA,RESTRICTED", "FRA,TOP SECRET", "BEL,GEHEIM", "usa,SECRET", "USA,ſECRET ß", "USA,SECRET!"})
    void decide_whenClassificationIsUnmapped_denies(String nation, String classification) {
        assertDenied(
                new Asked()
                        .dissem("classificationNation", "\"%s\"".formatted(nation))
                        .dissem("classification", "\"%s\"".formatted(classification)),
                "clearance",
                "authentication_strength");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GEHEIM", "COSMIC TOP SECRET", "???", "SECRETISSıME", "機密"})
    void decide_whenClearanceIsUnmapped_denies(String clearance) {
        assertDenied(new Asked().clearance(clearance), "clearance");
    }

    @Test
    void decide_whenTextIsNotAscii_readsItWhole() {
        assertAllowed(new Asked().coi("ÉLITE", "作戦", "🛰").dissem("COI", "[\"作戦\", \"🛰\", \"ÉLITE\"]"));
        Decision decision = assertDenied(new Asked().dissem("COI", "[\"ÉLITE 🛰\"]"), "coi");
        assertThat(decision.explanation()).isEqualTo("COI not held: ÉLITE 🛰");
    }

    @Test
    void decide_whenTextHoldsControlCharacters_allowsEqualAndSaysNothingUnprintable() {
        assertAllowed(new Asked().coi("A\u0000B\n").dissem("COI", "[\"A\\u0000B\\n\"]"));
        Decision decision = assertDenied(new Asked().dissem("COI", "[\"A\\u0000B\\n\"]"), "coi");
        assertThat(decision.explanation()).isEqualTo("COI not held: A\uFFFDB\uFFFD");
    }

    @Test
    void decide_whenTextHoldsALoneSurrogate_denies() {
        assertDenied(new Asked().coi("\ud800").dissem("COI", "[\"\\ud801\"]"), "authenticated", "coi", "coi_coherence");
    }

    @Test
    void decide_whenOperatorIsAny_needsOneCoi() {
        Asked asked = new Asked().dissem("coiOperator", "\"ANY\"").dissem("COI", "[\"AUKUS\", \"NATO\"]");
        assertAllowed(asked);
        assertDenied(asked.coi("FVEY"), "coi");
        assertDenied(asked.coi(), "coi");
    }

    @Test
    void decide_whenOperatorIsAll_needsEveryCoi() {
        Asked asked = new Asked().without("coiOperator").dissem("COI", "[\"FVEY\", \"NATO\"]");
        assertAllowed(asked);
        assertDenied(asked.coi("FVEY"), "coi");
        assertDenied(asked.coi(), "coi");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[\"US-ONLY\", \"FVEY\"]",
                "[\"EU-RESTRICTED\", \"US-ONLY\"]",
                "[\"EU-RESTRICTED\", \"NATO-COSMIC\"]"
            })
    void decide_whenCoisDoNotGoTogether_denies(String cois) {
        Asked asked = new Asked().coi("US-ONLY", "FVEY", "EU-RESTRICTED", "NATO-COSMIC");
        assertDenied(asked.dissem("COI", cois), "coi_coherence");
    }

    @Test
    void decide_whenNoforn_isForUsOnlyAndUsaAlone() {
        Asked asked = new Asked().coi("US-ONLY", "FVEY").dissem("caveats", "[\"NOFORN\"]");
        assertDenied(asked, "coi_coherence");
        assertDenied(asked.dissem("COI", "[\"US-ONLY\"]"), "coi_coherence");
        assertAllowed(asked.dissem("releasabilityTo", "[\"USA\"]"));
    }

    @Test
    void decide_whenCreationDateIsAhead_toleratesFiveMinutes() {
        assertAllowed(new Asked().dissem("creationDate", "\"2026-02-01T01:05:00+01:00\""));
        Decision decision = assertDenied(new Asked().dissem("creationDate", "\"2026-02-01T00:05:00.001Z\""), "embargo");
        assertThat(decision.explanation()).isEqualTo("embargoed until 2026-02-01T00:05:00.001Z");
    }

    @Test
    void decide_aboveUnclassified_needsAal2OrTwoFactors() {
        assertDenied(new Asked().assurance("AAL1", "pwd"), "authentication_strength");
        assertDenied(new Asked().assurance(null, "pwd", "pwd"), "authentication_strength");
        assertAllowed(new Asked().assurance(null, "pwd", "otp"));
        assertAllowed(new Asked().assurance("AAL2"));
        assertAllowed(new Asked().assurance(null).dissem("classification", "\"UNCLASSIFIED\""));
    }

    @Test
    void decide_atTopSecret_needsAal3() {
        Asked asked = new Asked().clearance("TOP SECRET").dissem("classification", "\"TOP SECRET\"");
        assertDenied(asked.assurance("AAL2", "pwd", "otp"), "authentication_strength");
        assertAllowed(asked.assurance("AAL3"));
    }

    @Test
    void decide_forIndustry_needsTheFlagAndTheCountrysLimit() {
        Asked asked = new Asked().organizationType("INDUSTRY");
        assertDenied(asked, "industry");
        assertAllowed(asked.dissem("releasableToIndustry", "true"));
        assertDenied(asked.country("FRA").dissem("releasabilityTo", "[\"FRA\", \"BEL\"]"), "industry");
        assertAllowed(asked.dissem("classification", "\"CONFIDENTIAL\""));
        assertDenied(asked.country("BEL").dissem("classification", "\"UNCLASSIFIED\""), "industry");
    }

    @Test
    void decide_forAForeignSubject_needsTheAgreementOnly() {
        assertAllowed(new Asked().foreign("FRA", NATO_UP_TO_SECRET));
        Decision decision = assertDenied(new Asked().foreign("FRA", null), "agreement");
        assertThat(decision.onlyAgreementFailed()).isTrue();
        assertThat(decision.explanation()).isEqualTo("there is no agreement with FRA");
    }

    @Test
    void decide_forAForwardedRequest_needsTheAgreement() {
        assertDenied(new Asked().forwardedBy("kas-fra"), "agreement");
        assertAllowed(new Asked().forwardedBy("kas-fra").foreign("USA", NATO_UP_TO_SECRET));
    }

    @Test
    void decide_outsideTheAgreement_denies() {
        List<String> all = List.of("FVEY");
        List<String> usa = List.of("USA");
        assertDenied(new Asked().foreign("FRA", new Agreement("CONFIDENTIAL", all, usa)), "agreement");
        assertDenied(new Asked().foreign("FRA", new Agreement("SECRETISH", all, usa)), "agreement");
        assertDenied(new Asked().foreign("FRA", new Agreement("SECRET", List.of("NATO"), usa)), "agreement");
        assertDenied(new Asked().foreign("FRA", new Agreement("SECRET", all, List.of("FRA"))), "agreement");
        assertAllowed(new Asked().without("COI").foreign("FRA", new Agreement("SECRET", List.of(), usa)));
    }

    @Test
    void decide_whenMoreThanTheAgreementFails_isNoAgreementDenial() {
        Decision decision =
                assertDenied(new Asked().foreign("FRA", null).clearance("UNCLASSIFIED"), "clearance", "agreement");
        assertThat(decision.onlyAgreementFailed()).isFalse();
        assertThat(decision.firstFailedCheck()).isEqualTo("clearance");
    }
}
