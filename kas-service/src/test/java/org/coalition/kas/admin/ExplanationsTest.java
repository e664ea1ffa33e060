package org.coalition.kas.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.InputStream;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.coalition.kas.auth.RealTerms;
import org.coalition.kas.auth.SubjectClaims;
import org.coalition.kas.domain.Deadline;
import org.coalition.kas.domain.KasId;
import org.coalition.kas.domain.KasIdentity;
import org.coalition.kas.domain.Nation;
import org.coalition.kas.domain.Subject;
import org.coalition.kas.http.ProblemException;
import org.coalition.kas.http.RealRefusals;
import org.coalition.kas.policy.Decision;
import org.coalition.kas.policy.PolicyEngine;
import org.coalition.kas.policy.PolicyEngines;
import org.coalition.kas.policy.PolicyQuestion;
import org.coalition.kas.policy.PolicyRules;
import org.coalition.kas.protocol.KasOrigin;
import org.coalition.kas.protocol.Violation;
import org.coalition.kas.registry.FederationAgreement;
import org.coalition.kas.registry.Member;
import org.coalition.kas.registry.RegistrySnapshot;
import org.coalition.kas.registry.Revocations;
import org.coalition.kas.rewrap.Agreements;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Questions of an administrator's to the policy that is delivered. */
class ExplanationsTest {

    private static final KasIdentity USA =
            new KasIdentity(new KasId("kas-usa"), new Nation("USA"), "https://kas-usa.example");
    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");
    private static final PolicyEngine ENGINE = PolicyEngines.real();
    private static final Agreements AGREEMENTS = new Agreements(USA);
    private static final FederationAgreement FRENCH = new FederationAgreement(
            new KasId("kas-fra"), USA.kasId(), "SECRET", List.of("NATO"), List.of("USA"), true, NOW, Instant.MAX);

    private RegistrySnapshot registry = new RegistrySnapshot(
            List.of(
                    member("usa", Member.Status.ACTIVE),
                    member("fra", Member.Status.ACTIVE),
                    member("gbr", Member.Status.SUSPENDED)),
            List.of(FRENCH),
            Map.of(),
            Revocations.NONE,
            Map.of(),
            true);

    @Test
    void explain_ofWhatIsAllowed_holdsInEveryCheck() throws Exception {
        Explanation explanation = explain(alice());

        assertThat(explanation.allow()).isTrue();
        assertThat(explanation.kasId()).isEqualTo("kas-usa");
        assertThat(explanation.policyVersion())
                .isEqualTo(explanations(ENGINE).rules().version());
        assertThat(explanation.subject())
                .isEqualTo(new Explanation.Seen(
                        "alice@usa",
                        "https://idp-usa.example",
                        "SECRET",
                        "USA",
                        List.of("NATO"),
                        "GOV",
                        "AAL2",
                        List.of("pwd", "otp")));
        assertThat(explanation.checks())
                .hasSize(9)
                .allMatch(check -> check.holds() && check.reason() == null)
                .extracting(Explanation.Check::check)
                .startsWith("authenticated", "clearance")
                .endsWith("agreement");
    }

    @Test
    void explain_ofWhatIsDenied_givesTheReasonsBesideTheirChecks() throws Exception {
        ObjectNode bob = alice();
        bob.withObject("/subject").put("clearance", "UNCLASSIFIED").remove(List.of("acr", "amr"));

        Explanation explanation = explain(bob);

        assertThat(explanation.allow()).isFalse();
        assertThat(explanation.subject().assurance()).isNull();
        assertThat(explanation.checks())
                .contains(
                        new Explanation.Check("clearance", false, "clearance UNCLASSIFIED is below SECRET"),
                        new Explanation.Check("releasability", true, null));
        assertThat(explanation.checks())
                .filteredOn(check -> !check.holds())
                .extracting(Explanation.Check::check)
                .containsExactly("clearance", "authentication_strength");
    }

    @Test
    void explain_isWhatTheEngineDecidesOnARewrapsQuestion() throws Exception {
        for (String forwardedBy : new String[] {null, "kas-fra"}) {
            for (String classification : List.of("UNCLASSIFIED", "SECRET", "TOP_SECRET", "NONSENSE")) {
                ObjectNode body = alice().put("forwardedBy", forwardedBy);
                body.withObject("/resource").put("classification", classification);

                Explanation explanation = explain(body);

                Decision decision = ENGINE.decide(rewraps(body, forwardedBy), Deadline.in(Duration.ofSeconds(10)));
                assertThat(explanation).isEqualTo(Explanation.of(USA, subject(body), decision));
            }
        }
    }

    /** Alice is of the USA, and the agreement is for what France sends. */
    @Test
    void explain_asIfForwarded_isUnderTheAgreementWithTheForwarder() throws Exception {
        ObjectNode fvey = alice().put("forwardedBy", "kas-fra");
        fvey.withObject("/subject").putArray("acpCOI").add("FVEY");
        fvey.withObject("/resource").putArray("COI").add("FVEY");

        assertThat(explain(alice().put("forwardedBy", "kas-fra")).allow()).isTrue();
        assertThat(explain(fvey).checks())
                .filteredOn(check -> !check.holds())
                .extracting(Explanation.Check::check)
                .containsExactly("agreement");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            iss                  | "https://nobody.example"
            iss                  | 7
            iss                  | null
            sub                  | null
            sub                  | " "
            sub                  | 7
            uniqueID             | 7
            clearance            | ["SECRET"]
            countryOfAffiliation | "FRA"
            countryOfAffiliation | ["USA"]
            acpCOI               | 7
            acpCOI               | ["NATO", 7]
            organizationType     | {}
            acr                  | 2
            amr                  | "pwd"
            amr                  | [2]
            auth_time            | "yesterday"
            """)
    void explain_withAClaimThatIsNone_isRefusedWithTheFieldNamed(String claim, String value) throws Exception {
        ObjectNode body = alice();
        body.withObject("/subject").set(claim, json(value));

        assertRefused(body, "/subject/" + claim);
    }

    @Test
    void explain_withClaimsThatAreAbsent_isAnswered() throws Exception {
        ObjectNode body = alice();
        body.withObject("/subject").retain("iss", "sub");
        body.withObject("/subject").putNull("clearance");

        Explanation explanation = explain(body);

        assertThat(explanation.subject().uniqueID()).isEqualTo("alice");
        assertThat(explanation.checks().getFirst().reason()).contains("clearance", "acpCOI");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            kas-gbr
            kas-usa
            kas-xyz
            Not a kasId
            """)
    void explain_forwardedByWhoIsNoActivePeer_isRefused(String kasId) throws Exception {
        assertRefused(alice().put("forwardedBy", kasId), "/forwardedBy");
    }

    @Test
    void explain_forwardedWhileTheRegistryIsTooOld_isRefusedAsThePeerWouldBe() throws Exception {
        registry = new RegistrySnapshot(
                registry.members(), registry.agreements(), Map.of(), Revocations.NONE, Map.of(), false);

        assertRefused(alice().put("forwardedBy", "kas-fra"), "/forwardedBy");
    }

    @Test
    void explain_ofAMalformedBody_isToldFieldByField() throws Exception {
        assertRefused(json("{}"), "/subject", "/resource");
        assertRefused(json("[]"), "", "/subject", "/resource");
        assertRefused(json("{\"subject\": {}, \"resource\": []}"), "/subject/iss", "/subject/sub", "/resource");
        assertRefused(alice().put("forwardedby", "kas-fra"), "");
        assertRefused(alice().put("forwardedBy", 7), "/forwardedBy");
    }

    /** The version changes with the rules; the rest is what they say. */
    @Test
    void theExampleOfTheInterfacesDescription_isWhatIsAnswered() throws Exception {
        ObjectNode answer = new ObjectMapper().valueToTree(explain(example("explain-request")));
        JsonNode example = example("explanation");

        answer.set("policyVersion", example.path("policyVersion"));
        assertThat(answer).isEqualTo(example);
    }

    @Test
    void theExampleOfAMalformedQuestion_isWhatIsAnswered() throws Exception {
        ObjectNode body = alice();
        body.withObject("/subject").put("iss", "https://nobody.example");

        JsonNode errors = new ObjectMapper().valueToTree(RealRefusals.violations(refused(body)));
        assertThat(errors).isEqualTo(example("malformed-explain").path("errors"));
    }

    @Test
    void explain_whenTheEngineIsAway_isUnavailable() {
        PolicyEngine away = new PolicyEngine() {
            @Override
            public Decision decide(PolicyQuestion question, Deadline deadline) {
                throw PolicyEngines.unavailable();
            }

            @Override
            public PolicyRules rules(Deadline deadline) {
                throw PolicyEngines.unavailable();
            }
        };

        assertThat(catchThrowableOfType(
                                ProblemException.class, () -> explanations(away).explain("request", alice()))
                        .status()
                        .value())
                .isEqualTo(503);
        assertThat(catchThrowableOfType(
                                ProblemException.class, () -> explanations(away).rules())
                        .status()
                        .value())
                .isEqualTo(503);
    }

    private void assertRefused(JsonNode body, String... pointers) {
        ProblemException problem = refused(body);

        assertThat(problem).as("refused").isNotNull();
        assertThat(problem.status().value()).isEqualTo(400);
        assertThat(RealRefusals.violations(problem))
                .extracting(Violation::pointer)
                .containsExactly(pointers);
    }

    private ProblemException refused(JsonNode body) {
        return catchThrowableOfType(ProblemException.class, () -> explain(body));
    }

    private static JsonNode example(String name) throws Exception {
        try (InputStream in = ExplanationsTest.class.getResourceAsStream("/openapi/examples/" + name + ".json")) {
            return new ObjectMapper().readTree(in);
        }
    }

    private Explanation explain(JsonNode body) throws ProblemException {
        return explanations(ENGINE).explain("request", body);
    }

    private Explanations explanations(PolicyEngine engine) {
        ExplainRequests requests = new ExplainRequests(RealTerms.subjects(), USA, RealRefusals.refusals());
        return new Explanations(requests, engine, AGREEMENTS, () -> registry, USA, Clock.fixed(NOW, ZoneOffset.UTC));
    }

    private PolicyQuestion rewraps(JsonNode body, String forwardedBy) {
        KasId forwarder = forwardedBy == null ? null : new KasId(forwardedBy);
        return AGREEMENTS.aboutUs(
                new Agreements.Asking("another", subject(body), forwarder, registry, NOW),
                body.path("resource"),
                "policy-1");
    }

    @SuppressWarnings("unchecked")
    private static Subject subject(JsonNode body) {
        SubjectClaims claims =
                RealTerms.subjects().of("https://idp-usa.example").orElseThrow();
        return claims.subject(new ObjectMapper().convertValue(body.path("subject"), Map.class));
    }

    private static ObjectNode alice() throws Exception {
        return (ObjectNode) json("""
                {"subject": {"iss": "https://idp-usa.example", "sub": "alice", "uniqueID": "alice@usa",
                  "clearance": "SECRET", "countryOfAffiliation": "USA", "acpCOI": ["NATO"], "organizationType": "GOV",
                  "acr": "2", "amr": ["pwd", "otp"], "auth_time": 1769860700, "aud": "ignored"},
                 "resource": {"classification": "SECRET", "releasabilityTo": ["USA", "FRA"], "COI": ["NATO"]}}
                """);
    }

    private static JsonNode json(String text) throws Exception {
        return new ObjectMapper().readTree(text);
    }

    private static Member member(String nation, Member.Status status) {
        return new Member(
                new KasId("kas-" + nation),
                new Nation(nation.toUpperCase(Locale.ROOT)),
                KasOrigin.of("https://kas-" + nation + ".example"),
                URI.create("https://kas-" + nation + ".example:9443"),
                status,
                Set.of(),
                Map.of());
    }
}
