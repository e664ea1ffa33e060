package org.coalition.kas.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.coalition.kas.local.Asking.ALL;
import static org.coalition.kas.local.Asking.POLICY;
import static org.coalition.kas.local.Asking.awaitAllServed;
import static org.coalition.kas.local.Asking.kao;
import static org.coalition.kas.local.Asking.metric;
import static org.coalition.kas.local.Asking.requests;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.http.HttpResponse;
import java.security.PublicKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.coalition.kas.client.ClientKey;
import org.coalition.kas.client.RewrapBody;
import org.coalition.kas.client.Session;
import org.coalition.kas.client.SignedRequest;
import org.coalition.kas.crypto.Bytes;
import org.coalition.kas.crypto.Dek;
import org.coalition.kas.crypto.Jwks;
import org.coalition.kas.crypto.Jwks.PublishedKey;
import org.coalition.kas.crypto.Splits;
import org.coalition.kas.protocol.KaoResult;
import org.coalition.kas.protocol.PolicyGroup;
import org.coalition.kas.protocol.ReleaseMode;
import org.coalition.kas.protocol.ResultSignatures;
import org.coalition.kas.protocol.RewrapResponse;
import org.coalition.kas.protocol.RewrapResponse.PolicyResults;
import org.coalition.kas.protocol.StrictJson;
import org.coalition.kas.ztdf.Policy;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Large requests, in which every KAO has a fate of its own. */
@ExtendWith(RunningFederation.Resolver.class)
class MixedOutcomesAcceptance {

    private static final Duration RECOVERY = Duration.ofSeconds(60);
    private static final Policy NOT_FOR_ALICE = Policy.classified("SECRET")
            .releasableTo(List.of("GBR"))
            .coi(List.of("NATO"))
            .build();

    /** What every KAO of the first group must come to, in the order of the request. */
    private static final List<String> CODES = List.of(
            "UNKNOWN_KEY",
            "UNKNOWN_KAS",
            "BAD_KAO_SIGNATURE",
            "INTEGRITY_FAILURE",
            "INTEGRITY_FAILURE",
            "success",
            "success",
            "PEER_UNAVAILABLE",
            "PEER_TIMEOUT");

    @Test
    @Tag("KAS-REQ-011")
    @Tag("KAS-REQ-063")
    @Tag("KAS-REQ-083")
    @Tag("KAS-REQ-090")
    @Tag("KAS-REQ-091")
    @Tag("KAS-REQ-093")
    void rewrap_whenEverythingThatCanFailDoes_answersEveryKaoInOrderAndSigned(RunningFederation federation)
            throws Exception {
        Session alice = federation.login("alice.usa");
        awaitAllServed(federation, alice);
        try (RegistryDocuments registry = new RegistryDocuments(federation, "USA");
                Dek dek = Dek.random(32)) {
            String down = registry.addPeerThatIsDown("kas-deu", "kas-fra");
            awaitKnown(federation, alice, dek, down);
            List<ObjectNode> kaos = kaos(federation, dek, down);
            ObjectNode group = RewrapBody.group(POLICY.json(), ReleaseMode.EACH, kaos);
            ObjectNode denied = RewrapBody.group(
                    NOT_FOR_ALICE.json(),
                    ReleaseMode.EACH,
                    List.of(federation.kao(dek, NOT_FOR_ALICE).put("sid", "denied")));
            Asking.resign(federation, (ObjectNode) denied.at("/keyAccessObjects/0"));
            Child gbr = federation.local().kas("GBR").child();
            gbr.suspend();
            try {
                assertAnswered(federation, alice, group, denied);
            } finally {
                gbr.resume();
            }
        }
        awaitAllServed(federation, alice);
    }

    private static List<ObjectNode> kaos(RunningFederation federation, Dek dek, String down) throws Exception {
        List<ObjectNode> kaos = new ArrayList<>();
        for (String nation : List.of("USA", "USA", "USA", "USA", "USA", "USA", "FRA", "FRA", "GBR")) {
            kaos.add(kao(federation, dek, nation, "sid-" + kaos.size()));
        }
        Asking.resign(federation, kaos.get(0).put("kid", "kas-usa-enc-999"));
        Asking.resign(federation, kaos.get(1).put("url", "https://kas-atlantis.example"));
        kaos.get(2).put("altered", "after it was signed");
        kaos.get(3)
                .putObject("policyBinding")
                .put("alg", "HS256")
                .put("hash", Bytes.of(new byte[32]).base64());
        Asking.resign(federation, kaos.get(3));
        Asking.resign(
                federation,
                kaos.get(4).put("wrappedKey", Bytes.of(new byte[256]).base64()));
        Asking.resign(federation, kaos.get(7).put("url", down));
        return kaos;
    }

    private static void awaitKnown(RunningFederation federation, Session session, Dek dek, String url)
            throws Exception {
        ObjectNode kao = kao(federation, dek, "FRA", null);
        Asking.resign(federation, kao.put("url", url));
        ObjectNode group = RewrapBody.group(POLICY.json(), ReleaseMode.EACH, List.of(kao));
        Awaitility.await("the peer is known")
                .atMost(RECOVERY)
                .untilAsserted(() -> assertThat(Asking.codes(session, group)).containsExactly("PEER_UNAVAILABLE"));
    }

    private static void assertAnswered(RunningFederation federation, Session session, ObjectNode... groups)
            throws Exception {
        ClientKey clientKey = ClientKey.fresh(ClientKey.Type.EC_P256);
        byte[] body = SignedRequest.of(RewrapBody.of(clientKey, List.of(groups)), session.dpopKey());

        HttpResponse<byte[]> answer = federation.send(federation.request(session, body, session.token()));

        assertThat(answer.statusCode()).isEqualTo(200);
        RewrapResponse response = RewrapResponse.fromJson(StrictJson.parse(answer.body()));
        assertThat(response.responses()).hasSize(2);
        assertThat(codes(response.responses().get(0))).isEqualTo(CODES);
        assertThat(codes(response.responses().get(1))).containsExactly("POLICY_DENIED");
        for (int i = 0; i < groups.length; i++) {
            PolicyResults results = response.responses().get(i);
            assertCorresponds(groups[i], results);
            assertSigned(federation, response.requestId(), clientKey.thumbprint(), results);
        }
    }

    private static List<String> codes(PolicyResults results) {
        return results.results().stream()
                .map(result -> result.errorCode().orElse("success"))
                .toList();
    }

    private static void assertCorresponds(ObjectNode group, PolicyResults results) {
        JsonNode kaos = group.path("keyAccessObjects");
        assertThat(results.policyId()).isEqualTo(PolicyGroup.idByHash((ObjectNode) group.get("policy")));
        assertThat(results.results()).hasSize(kaos.size());
        for (int i = 0; i < kaos.size(); i++) {
            KaoResult result = results.results().get(i);
            assertThat(result.keyAccessObjectId())
                    .isEqualTo(kaos.path(i).path("keyAccessObjectId").asText());
            assertThat(result.sid()).contains(kaos.path(i).path("sid").asText());
            assertThat(result.kasWrappedKey().isPresent()).isEqualTo(result.isSuccess());
            assertThat(result.error().isPresent()).isNotEqualTo(result.isSuccess());
            if (result.isSuccess()) {
                assertThat(kaos.path(i).path("kid").asText()).startsWith(result.kasId());
            }
        }
    }

    /** By what the KAS that signed publishes, and by nothing else. */
    private static void assertSigned(
            RunningFederation federation, String requestId, String thumbprint, PolicyResults results) throws Exception {
        KaoResult.Context context = new KaoResult.Context(requestId, results.policyId(), thumbprint);
        for (KaoResult result : results.results()) {
            assertThat(ResultSignatures.verify(result, context, published(federation, result.kasId())))
                    .as("signature of %s on %s", result.kasId(), result.json())
                    .isTrue();
        }
    }

    private static Map<String, PublicKey> published(RunningFederation federation, String kasId) throws Exception {
        String url = federation.client().kas(kasId).url() + "/.well-known/jwks.json";
        Map<String, PublicKey> keys = new HashMap<>();
        for (PublishedKey key : Jwks.publicKeys(
                RunningFederation.json(federation.client().transport().get(URI.create(url))))) {
            if (key.use().equals("sig")) {
                keys.put(key.kid(), key.key());
            }
        }
        return keys;
    }

    /** As many as one request may hold. */
    @Test
    @Tag("KAS-REQ-003")
    @Tag("KAS-REQ-010")
    @Tag("KAS-REQ-081")
    void rewrap_whenARequestHolds256Kaos_decidesOnceAGroupAndCallsOnceAPeer(RunningFederation federation)
            throws Exception {
        Session alice = federation.login("alice.usa");
        awaitWarm(federation, alice);
        List<ObjectNode> groups = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            groups.add(groupOf64(federation));
        }
        Map<String, Double> decisions = new HashMap<>();
        Map<String, Long> calls = new HashMap<>();
        for (String nation : ALL) {
            decisions.put(nation, decisions(federation, nation));
            calls.put(nation, requests(federation, nation));
        }

        long start = System.nanoTime();
        HttpResponse<byte[]> answer = Asking.send(federation, alice, groups.toArray(ObjectNode[]::new));
        System.out.println("256 KAOs over three nations: " + (System.nanoTime() - start) / 1_000_000 + " ms");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(RunningFederation.json(answer).findValuesAsText("status"))
                .hasSize(256)
                .containsOnly("success");
        for (String nation : ALL) {
            assertThat(decisions(federation, nation) - decisions.get(nation))
                    .as("decisions in " + nation)
                    .isEqualTo(4);
            assertThat(requests(federation, nation) - calls.get(nation))
                    .as("requests to " + nation)
                    .isOne();
        }
    }

    /** Right after its start a JVM takes longer for a call than the KMS's time-out is, where it has two cores to share. */
    private static void awaitWarm(RunningFederation federation, Session session) {
        Awaitility.await("64 fresh keys are released").atMost(RECOVERY).untilAsserted(() -> assertThat(
                        RunningFederation.json(Asking.send(federation, session, groupOf64(federation)))
                                .findValuesAsText("status"))
                .containsOnly("success"));
    }

    private static double decisions(RunningFederation federation, String nation) {
        return metric(federation, nation, "kas_stage_seconds_count", "stage=\"policy\"");
    }

    /** One key, split 64 times over the three nations. */
    private static ObjectNode groupOf64(RunningFederation federation) throws Exception {
        try (Dek dek = Dek.random(32)) {
            List<Dek> parts = Splits.split(dek, 64);
            List<ObjectNode> kaos = new ArrayList<>();
            for (int i = 0; i < parts.size(); i++) {
                try (Dek part = parts.get(i)) {
                    kaos.add(kao(federation, part, ALL.get(i % 3), "split-" + i));
                }
            }
            return RewrapBody.group(POLICY.json(), ReleaseMode.ALL_OF, kaos);
        }
    }
}
