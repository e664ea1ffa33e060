package org.coalition.kas.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.coalition.kas.client.ClientConfig;
import org.coalition.kas.client.ClientKey;
import org.coalition.kas.client.Federation;
import org.coalition.kas.client.RewrapBody;
import org.coalition.kas.client.Rewrapped;
import org.coalition.kas.client.Session;
import org.coalition.kas.crypto.Dek;
import org.coalition.kas.crypto.Splits;
import org.coalition.kas.protocol.KaoResult;
import org.coalition.kas.protocol.ReleaseMode;
import org.coalition.kas.ztdf.KaoBuilder;
import org.coalition.kas.ztdf.Policy;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A fourth nation joins three that run: by registries and agreements alone, and nobody is restarted. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JoiningAcceptance {

    private static final List<String> FOUR = List.of("USA", "FRA", "GBR", "DEU");
    private static final NationProfile GERMANY = new NationProfile("DEU");
    private static final Policy POLICY =
            Policy.classified("SECRET").releasableTo(FOUR).coi(List.of("NATO")).build();

    private RunningFederation federation;

    @BeforeAll
    void start() throws Exception {
        federation = new RunningFederation(FederationPlan.of(Asking.ALL));
    }

    @AfterAll
    void stop() {
        federation.close();
    }

    @Test
    void nation_thatIsLetIn_servesAndIsServedWhileAllOthersGoOn() throws Exception {
        LocalFederation local = federation.local();
        try (Dek dek = Dek.random(32)) {
            Map<String, Optional<Long>> before = pids(local);
            local.join("DEU");
            joined(local, dek);
            assertThat(pids(local)).containsAllEntriesOf(before);
            assertThat(auditedApprovals(federation))
                    .containsExactly("kas-deu", "kas-deu to kas-usa", "kas-usa to kas-deu");
            assertThat(Registries.isSeededAs(local.home(), new NationProfile("FRA"), GERMANY))
                    .as("the next start finds it so")
                    .isTrue();
        }
    }

    private static void joined(LocalFederation local, Dek dek) throws Exception {
        try (Federation client = Federation.load(local.home().clientConfig())) {
            ObjectNode group = splits(client, dek);
            Session alice = client.login("alice.usa");
            assertThat(Asking.codes(alice, group)).containsExactly("", "", "", "UNKNOWN_KAS");

            Introduction introduction = Introduction.of(local.home(), GERMANY, line -> {});
            introduction.everywhere();
            introduction.everywhere(); // once more changes nothing

            assertOpens(alice, group, dek);
            assertOpens(client.login("hans.deu", client.kas("DEU"), ClientKey.Type.EC_P256), group, dek);
        }
    }

    private static ObjectNode splits(Federation client, Dek dek) throws Exception {
        List<ObjectNode> kaos = new ArrayList<>();
        List<Dek> parts = Splits.split(dek, FOUR.size());
        for (int i = 0; i < parts.size(); i++) {
            try (Dek part = parts.get(i)) {
                kaos.add(KaoBuilder.wrapping(part, client.keys().wrappingKey(client.kas(FOUR.get(i))), POLICY)
                        .sid("split-" + i)
                        .signedBy(client.originator()));
            }
        }
        return RewrapBody.group(POLICY.json(), ReleaseMode.EACH, kaos);
    }

    private static void assertOpens(Session session, ObjectNode group, Dek dek) throws Exception {
        ObjectNode all = group.deepCopy().put("release", "allOf");
        try (Rewrapped answer = session.rewrap(List.of(all));
                Dek opened = answer.dek()) {
            assertThat(opened).isEqualTo(dek);
            assertThat(answer.results())
                    .extracting(KaoResult::kasId)
                    .containsExactly("kas-usa", "kas-fra", "kas-gbr", "kas-deu");
        }
    }

    private static Map<String, Optional<Long>> pids(LocalFederation local) {
        return local.children().stream().collect(Collectors.toMap(Child::name, Child::pid));
    }

    private static List<String> auditedApprovals(RunningFederation federation) {
        return federation.auditRecords().stream()
                .filter(record -> record.path("what").asText().startsWith("APPROVE"))
                .map(record -> record.at("/change/name").asText())
                .sorted()
                .toList();
    }

    /**
     * T19, the four in a ring, when they have joined: each one's registry says that a certain URL is the next one's, so that
     * all would pass a request for it round for ever.
     */
    @Nested
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    class Ring {

        private static final String URL = "https://round-and-round.example:8443";

        private Federation four;

        @BeforeAll
        void close() throws Exception {
            four = Federation.load(federation.local().home().clientConfig());
            for (String nation : FOUR) {
                try (RegistryDocuments registry = new RegistryDocuments(federation, nation)) {
                    registry.set(new NationProfile(next(nation)).kasId(), "origin", URL);
                    registry.keep();
                }
            }
        }

        @AfterAll
        void end() {
            four.close();
        }

        private static String next(String nation) {
            return FOUR.get((FOUR.indexOf(nation) + 1) % FOUR.size());
        }

        @ParameterizedTest
        @ValueSource(strings = {"alice.usa", "pierre.fra", "grace.gbr", "hans.deu"})
        void T19_fourKasesInARing_makeOneHop(String user) throws Exception {
            String first = ClientConfig.nationOf(user);
            Session reader = four.login(user, four.kas(first), ClientKey.Type.EC_P256);
            ObjectNode group = group(first);
            Awaitility.await("the ring is closed")
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> hasMadeOneHop(first, reader, group));
        }

        /** A key of the URL that goes round, and one of the asked KAS's own. */
        private ObjectNode group(String nation) throws Exception {
            try (Dek dek = Dek.random(32)) {
                ObjectNode own = KaoBuilder.wrapping(dek, four.keys().wrappingKey(four.kas(nation)), POLICY)
                        .signedBy(four.originator());
                ObjectNode round = KaoBuilder.wrapping(dek, four.keys().wrappingKey(four.kas(nation)), POLICY)
                        .signedBy(four.originator());
                Asking.resign(federation, round.put("url", URL));
                return RewrapBody.group(POLICY.json(), ReleaseMode.EACH, List.of(round, own));
            }
        }

        /** The next one has answered, that it is nobody's whom it knows; no other was asked. */
        private boolean hasMadeOneHop(String first, Session reader, ObjectNode group) throws Exception {
            List<Long> before = counts();
            JsonNode results = ask(first, reader, group);
            assertThat(results.path(0).path("errorCode").asText()).isEqualTo("UNKNOWN_KAS");
            assertThat(results.path(1).path("status").asText()).isEqualTo("success");
            String answered = results.path(0).path("kasId").asText();
            if (answered.equals(new NationProfile(first).kasId())) {
                return false;
            }
            assertThat(answered).isEqualTo(new NationProfile(next(first)).kasId());
            for (String nation : FOUR) {
                long more = nation.equals(first) || nation.equals(next(first)) ? 1 : 0;
                assertThat(Asking.requests(federation, nation))
                        .as(nation)
                        .isEqualTo(before.get(FOUR.indexOf(nation)) + more);
            }
            return true;
        }

        /** Past the client library, which does not take one KAS's word about a URL that its own files give to another. */
        private JsonNode ask(String nation, Session reader, ObjectNode group) throws Exception {
            URI rewrap = URI.create(federation.local().kas(nation).url() + "/rewrap");
            byte[] body = federation.signedBody(reader, group);
            HttpRequest request = reader.exchange().request(rewrap, "application/json", body, reader.token(), null);
            return RunningFederation.json(four.transport().send(request)).at("/responses/0/results");
        }

        private List<Long> counts() {
            return FOUR.stream()
                    .map(nation -> Asking.requests(federation, nation))
                    .toList();
        }
    }
}
