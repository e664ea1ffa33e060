package org.coalition.kas.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.coalition.kas.client.ClientConfig;
import org.coalition.kas.client.ClientKey;
import org.coalition.kas.client.RewrapBody;
import org.coalition.kas.client.Session;
import org.coalition.kas.crypto.Dek;
import org.coalition.kas.protocol.ReleaseMode;
import org.coalition.kas.ztdf.KaoBuilder;
import org.coalition.kas.ztdf.Policy;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * T19, four KASes in a ring: each one's registry says that a certain URL is the next one's, so that all would pass a
 * request for it round for ever.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RingAcceptance {

    private static final List<String> RING = List.of("USA", "FRA", "GBR", "DEU");
    private static final Policy POLICY =
            Policy.classified("SECRET").releasableTo(RING).coi(List.of("NATO")).build();
    private static final String URL = "https://round-and-round.example:8443";

    private RunningFederation federation;

    @BeforeAll
    void start() throws Exception {
        federation = new RunningFederation(FederationPlan.of(RING));
        for (String nation : RING) {
            RegistryDocuments registry = new RegistryDocuments(federation, nation);
            registry.set(new NationProfile(next(nation)).kasId(), "origin", URL);
        }
    }

    @AfterAll
    void stop() {
        federation.close();
    }

    private static String next(String nation) {
        return RING.get((RING.indexOf(nation) + 1) % RING.size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"alice.usa", "pierre.fra", "grace.gbr", "hans.deu"})
    void T19_fourKasesInARing_makeOneHop(String user) throws Exception {
        String first = ClientConfig.nationOf(user);
        Session reader = federation.client().login(user, federation.client().kas(first), ClientKey.Type.EC_P256);
        ObjectNode group = group(first);
        Awaitility.await("the ring is closed")
                .atMost(Duration.ofSeconds(10))
                .until(() -> hasMadeOneHop(first, reader, group));
    }

    /** A key of the URL that goes round, and one of the asked KAS's own. */
    private ObjectNode group(String nation) throws Exception {
        var client = federation.client();
        try (Dek dek = Dek.random(32)) {
            ObjectNode own = KaoBuilder.wrapping(dek, client.keys().wrappingKey(client.kas(nation)), POLICY)
                    .signedBy(client.originator());
            ObjectNode round = KaoBuilder.wrapping(dek, client.keys().wrappingKey(client.kas(nation)), POLICY)
                    .signedBy(client.originator());
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
        for (String nation : RING) {
            long more = nation.equals(first) || nation.equals(next(first)) ? 1 : 0;
            assertThat(Asking.requests(federation, nation))
                    .as(nation)
                    .isEqualTo(before.get(RING.indexOf(nation)) + more);
        }
        return true;
    }

    /** Past the client library, which does not take one KAS's word about a URL that its own files give to another. */
    private JsonNode ask(String nation, Session reader, ObjectNode group) throws Exception {
        URI rewrap = URI.create(federation.local().kas(nation).url() + "/rewrap");
        byte[] body = federation.signedBody(reader, group);
        HttpRequest request = reader.exchange().request(rewrap, "application/json", body, reader.token(), null);
        return RunningFederation.json(federation.send(request)).at("/responses/0/results");
    }

    private List<Long> counts() {
        return RING.stream().map(nation -> Asking.requests(federation, nation)).toList();
    }
}
