package org.coalition.kas.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.coalition.kas.client.AccessToken;
import org.coalition.kas.client.ClientConfig;
import org.coalition.kas.client.ClientKey;
import org.coalition.kas.client.RewrapBody;
import org.coalition.kas.client.Session;
import org.coalition.kas.crypto.Dek;
import org.coalition.kas.protocol.ReleaseMode;
import org.coalition.kas.ztdf.KaoBuilder;
import org.coalition.kas.ztdf.Policy;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Each nation has its own words, and the KAS that holds the key translates them: the reader's by the table of the reader's
 * nation, the file's by that of the nation that classified it. Every request here goes through a KAS that forwards it.
 */
@ExtendWith(RunningFederation.Resolver.class)
class ClearanceTranslationAcceptance {

    private static final List<String> READERS = List.of("USA", "FRA", "GBR", "DEU");

    /** What the serving KAS answered, and what it wrote down. */
    private record Served(JsonNode result, JsonNode record) {}

    /** The last column is the level that the clearance is taken for; the file's is one of the five common names. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            pierre.fra | USA | SECRET DÉFENSE        | SECRET       |               | SECRET
            pierre.fra | GBR | secret_defense        | SECRET       |               | SECRET
            pierre.fra | USA | SECRET                | SECRET       |               | SECRET
            pierre.fra | GBR | TRÈS SECRET DÉFENSE   | SECRET       |               | TOP_SECRET
            pierre.fra | USA | CONFIDENTIEL DÉFENSE  | SECRET       | POLICY_DENIED | CONFIDENTIAL
            pierre.fra | USA | CONFIDENTIEL DÉFENSE  | CONFIDENTIAL |               | CONFIDENTIAL
            pierre.fra | GBR | DIFFUSION RESTREINTE  | CONFIDENTIAL | POLICY_DENIED | RESTRICTED
            pierre.fra | GBR | DIFFUSION RESTREINTE  | RESTRICTED   |               | RESTRICTED
            pierre.fra | USA | NON PROTÉGÉ           | RESTRICTED   | POLICY_DENIED | UNCLASSIFIED
            pierre.fra | USA | NON_PROTEGE           | UNCLASSIFIED |               | UNCLASSIFIED
            hans.deu   | FRA | GEHEIM                | SECRET       |               | SECRET
            hans.deu   | FRA | VS-Vertraulich        | SECRET       | POLICY_DENIED | CONFIDENTIAL
            hans.deu   | FRA | VS-NUR FÜR DEN DIENSTGEBRAUCH | RESTRICTED | | RESTRICTED
            grace.gbr  | USA | OFFICIAL-SENSITIVE    | RESTRICTED   |               | RESTRICTED
            grace.gbr  | FRA | OFFICIAL-SENSITIVE    | CONFIDENTIAL | POLICY_DENIED | RESTRICTED
            alice.usa  | GBR | TOP SECRET            | TOP_SECRET   |               | TOP_SECRET
            alice.usa  | GBR | SECRET                | TOP_SECRET   | POLICY_DENIED | SECRET
            """)
    void clearance_isTranslatedByTheTableOfTheReadersNation(
            String user,
            String holder,
            String clearance,
            String classification,
            @Nullable String code,
            String level,
            RunningFederation federation)
            throws Exception {
        Served served = ask(federation, user, clearance, holder, policy(classification, null));

        assertServed(served, holder, code);
        assertThat(served.record.at("/subject/clearance").asText()).isEqualTo(clearance);
        assertThat(served.record.path("clearanceLevel").asText()).isEqualTo(level);
        assertThat(served.record.path("classificationLevel").asText()).isEqualTo(classification);
        assertThat(served.record.path("policyVersion").asText()).endsWith("/equivalency-1");
    }

    /** A word is only worth something in the nation that gave it, even where the KAS that serves knows it as its own. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            alice.usa  | FRA | SECRET DÉFENSE
            alice.usa  | GBR | OFFICIAL
            pierre.fra | USA | TOP SECRET DÉFENSE
            pierre.fra | GBR | OFFICIAL-SENSITIVE
            grace.gbr  | FRA | TRÈS SECRET
            hans.deu   | FRA | SECRET DÉFENSE
            alice.usa  | FRA | NATO SECRET
            """)
    void clearance_inAnotherNationsWords_isWorthNothing(
            String user, String holder, String clearance, RunningFederation federation) throws Exception {
        Served served = ask(federation, user, clearance, holder, policy("UNCLASSIFIED", null));

        assertServed(served, holder, "POLICY_DENIED");
        assertThat(served.result.path("error").asText())
                .isEqualTo("clearance " + clearance + " is not mapped to a level");
        assertThat(served.record.at("/subject/clearance").asText()).isEqualTo(clearance);
        assertThat(served.record.path("clearanceLevel").isNull()).isTrue();
    }

    /** The last column is the level that the classification is taken for. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            grace.gbr  | USA | SECRET               | FRA  | SECRET DÉFENSE        |               | SECRET
            grace.gbr  | USA | OFFICIAL-SENSITIVE   | FRA  | DIFFUSION RESTREINTE  |               | RESTRICTED
            grace.gbr  | USA | OFFICIAL-SENSITIVE   | FRA  | CONFIDENTIEL DÉFENSE  | POLICY_DENIED | CONFIDENTIAL
            pierre.fra | USA | NON PROTÉGÉ          | GBR  | OFFICIAL              |               | UNCLASSIFIED
            pierre.fra | USA | NON PROTÉGÉ          | GBR  | OFFICIAL-SENSITIVE    | POLICY_DENIED | RESTRICTED
            pierre.fra | GBR | CONFIDENTIEL DÉFENSE | DEU  | VS-VERTRAULICH        |               | CONFIDENTIAL
            pierre.fra | GBR | CONFIDENTIEL DÉFENSE | DEU  | Geheim                | POLICY_DENIED | SECRET
            pierre.fra | USA | SECRET               | NATO | NATO SECRET           |               | SECRET
            alice.usa  | FRA | CONFIDENTIAL         | NATO | NATO SECRET           | POLICY_DENIED | SECRET
            alice.usa  | GBR | TOP SECRET           | NATO | COSMIC TOP SECRET     |               | TOP_SECRET
            grace.gbr  | USA | SECRET               | NATO | COSMIC TOP SECRET     | POLICY_DENIED | TOP_SECRET
            alice.usa  | FRA | SECRET               | CAN  | PROTECTED A           |               | RESTRICTED
            alice.usa  | FRA | UNCLASSIFIED         | CAN  | PROTECTED A           | POLICY_DENIED | RESTRICTED
            """)
    void classification_isTranslatedByTheTableOfTheNationThatGaveIt(
            String user,
            String holder,
            String clearance,
            String nation,
            String classification,
            @Nullable String code,
            String level,
            RunningFederation federation)
            throws Exception {
        Served served = ask(federation, user, clearance, holder, policy(classification, nation));

        assertServed(served, holder, code);
        assertThat(served.record.at("/labels/classification").asText()).isEqualTo(classification);
        assertThat(served.record.path("classificationLevel").asText()).isEqualTo(level);
    }

    /** What is agreed between two nations is a common name; the KAS that would forward translates for it as well. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            NATO | COSMIC TOP SECRET
            FRA  | TRÈS SECRET
            DEU  | STRENG GEHEIM
            USA  | SECRET DÉFENSE
            """)
    void classification_aboveWhatIsAgreedOrUnknownToItsNation_isNotForwarded(
            String nation, String classification, RunningFederation federation) throws Exception {
        JsonNode result = result(federation, "pierre.fra", "TRÈS SECRET", "USA", policy(classification, nation));

        assertThat(result.path("kasId").asText()).isEqualTo("kas-fra");
        assertThat(result.path("errorCode").asText()).isEqualTo("AGREEMENT_DENIED");
    }

    private static void assertServed(Served served, String holder, @Nullable String code) {
        String kasId = new NationProfile(holder).kasId();
        assertThat(served.result.path("kasId").asText()).isEqualTo(kasId);
        assertThat(served.result.path("errorCode").asText()).isEqualTo(code == null ? "" : code);
        assertThat(served.record.path("decision").asText()).isEqualTo(code == null ? "ALLOW" : "DENY");
        assertThat(served.record.path("kasId").asText()).isEqualTo(kasId);
    }

    private static Policy policy(String classification, @Nullable String nation) {
        Policy.Builder policy = Policy.classified(classification).releasableTo(READERS);
        return (nation == null ? policy : policy.classificationNation(nation)).build();
    }

    private static Served ask(RunningFederation federation, String user, String clearance, String holder, Policy policy)
            throws Exception {
        JsonNode answer = answer(federation, user, clearance, holder, policy);
        List<JsonNode> records =
                federation.auditRecords(holder, answer.path("requestId").asText());
        assertThat(records).as("records of " + holder).hasSize(1);
        return new Served(answer.at("/responses/0/results/0"), records.getFirst());
    }

    private static JsonNode result(
            RunningFederation federation, String user, String clearance, String holder, Policy policy)
            throws Exception {
        return answer(federation, user, clearance, holder, policy).at("/responses/0/results/0");
    }

    /** The reader, with this clearance by his true issuer, asks his own KAS for a key that another nation holds. */
    private static JsonNode answer(
            RunningFederation federation, String user, String clearance, String holder, Policy policy)
            throws Exception {
        String nation = ClientConfig.nationOf(user);
        KasProcess own = federation.local().kas(nation.equals("DEU") ? "USA" : nation);
        Session session = federation.client().login(user, federation.client().kas(own.kasId()), ClientKey.Type.EC_P256);
        AccessToken token =
                IssuedTokens.altered(federation, nation, session, claims -> claims.claim("clearance", clearance)
                        .claim("acr", "AAL3"));
        HttpRequest request = session.exchange()
                .request(
                        URI.create(own.url() + "/rewrap"),
                        "application/json",
                        federation.signedBody(session, group(federation, holder, policy)),
                        token,
                        null);
        HttpResponse<byte[]> answer = federation.send(request);
        assertThat(answer.statusCode()).isIn(200, 403);
        return RunningFederation.json(answer);
    }

    private static ObjectNode group(RunningFederation federation, String holder, Policy policy) throws Exception {
        var client = federation.client();
        try (Dek dek = Dek.random(32)) {
            ObjectNode kao = KaoBuilder.wrapping(dek, client.keys().wrappingKey(client.kas(holder)), policy)
                    .signedBy(client.originator());
            return RewrapBody.group(policy.json(), ReleaseMode.EACH, List.of(kao));
        }
    }
}
