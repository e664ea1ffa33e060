package org.coalition.kas.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.coalition.kas.client.ClientKey;
import org.coalition.kas.client.RewrapBody;
import org.coalition.kas.client.Rewrapped;
import org.coalition.kas.client.Session;
import org.coalition.kas.crypto.Dek;
import org.coalition.kas.crypto.Splits;
import org.coalition.kas.protocol.ReleaseMode;
import org.coalition.kas.ztdf.KaoBuilder;
import org.coalition.kas.ztdf.Policy;
import org.jspecify.annotations.Nullable;

/** What acceptance tests ask for, and what came of it. */
final class Asking {

    static final List<String> ALL = List.of("USA", "FRA", "GBR");
    static final Policy POLICY =
            Policy.classified("SECRET").releasableTo(ALL).coi(List.of("NATO")).build();
    static final Duration RECOVERY = Duration.ofSeconds(60);

    private Asking() {}

    static ObjectNode splits(RunningFederation federation, Dek dek, ReleaseMode mode, List<String> nations)
            throws Exception {
        List<ObjectNode> kaos = new ArrayList<>();
        List<Dek> parts = Splits.split(dek, nations.size());
        for (int i = 0; i < nations.size(); i++) {
            try (Dek part = parts.get(i)) {
                kaos.add(kao(federation, part, nations.get(i), "split-" + i));
            }
        }
        return RewrapBody.group(POLICY.json(), mode, kaos);
    }

    static ObjectNode kao(RunningFederation federation, Dek dek, String nation, @Nullable String sid) throws Exception {
        var client = federation.client();
        KaoBuilder kao = KaoBuilder.wrapping(dek, client.keys().wrappingKey(client.kas(nation)), POLICY);
        return (sid == null ? kao : kao.sid(sid)).signedBy(client.originator());
    }

    static List<String> codes(Session session, ObjectNode group) throws Exception {
        try (Rewrapped answer = session.rewrap(List.of(group))) {
            return answer.results().stream()
                    .map(result -> result.errorCode().orElse(""))
                    .toList();
        }
    }

    /** The codes of the only group's keys at a replica; empty for each that was released. */
    static List<String> codesAt(Replica replica, Prover caller, ObjectNode group) throws Exception {
        Prover.Rewrap rewrap = caller.rewrap(group);
        return codes(caller.federation().send(replica.moved(rewrap.with(rewrap.proof()))));
    }

    /** The same of an answer as it came. */
    static List<String> codes(HttpResponse<byte[]> answer) {
        JsonNode results = RunningFederation.json(answer).at("/responses/0/results");
        assertThat(results)
                .as(new String(answer.body(), StandardCharsets.UTF_8))
                .isNotEmpty();
        List<String> codes = new ArrayList<>();
        results.forEach(result -> codes.add(result.path("errorCode").asText()));
        return codes;
    }

    static void assertCodes(Session session, ObjectNode group, String... codes) throws Exception {
        assertThat(codes(session, group)).containsExactly(codes);
    }

    /**
     * A breaker that opened in an outage closes again by itself: when two fresh keys have been unwrapped everywhere, and a
     * request was served that needs the memory of all replicas.
     */
    static void awaitAllServed(RunningFederation federation, Session session) throws Exception {
        Awaitility.await("all nations serve again").atMost(RECOVERY).untilAsserted(() -> {
            assertFreshKeysServed(federation, session);
            assertFreshKeysServed(federation, session);
            ObjectNode plain = RewrapBody.of(
                    ClientKey.fresh(ClientKey.Type.EC_P256),
                    List.of(federation.freshGroup(RunningFederation.SECRET_NATO)));
            byte[] body = plain.toString().getBytes(StandardCharsets.UTF_8);
            assertThat(federation
                            .send(federation.request(session, body, session.token()))
                            .statusCode())
                    .isEqualTo(200);
        });
    }

    private static void assertFreshKeysServed(RunningFederation federation, Session session) throws Exception {
        try (Dek dek = Dek.random(32)) {
            assertThat(codes(session, splits(federation, dek, ReleaseMode.ALL_OF, ALL)))
                    .containsExactly("", "", "");
        }
    }

    /** How many rewrap requests a nation's KAS has answered, as it counts them. */
    static long requests(RunningFederation federation, String nation) {
        return (long) metric(federation, nation, "kas_rewrap_seconds_count");
    }

    /** Signs an altered KAO anew, as an originator does who means it so. */
    static void resign(RunningFederation federation, ObjectNode kao) throws Exception {
        kao.set("signature", federation.client().originator().sign(kao).get("signature"));
    }

    /** Sends groups in the signed form, and gives the answer as it came. */
    static HttpResponse<byte[]> send(RunningFederation federation, Session session, ObjectNode... groups)
            throws Exception {
        return federation.send(federation.request(session, federation.signedBody(session, groups), session.token()));
    }

    /** The sum of a counter's samples that have all of these labels, on a nation's metrics page. */
    static double metric(RunningFederation federation, String nation, String name, String... labels) {
        return sample(federation.metrics(nation), name, List.of(labels));
    }

    /** The same, on a page that was read. */
    static double sample(String page, String name, List<String> labels) {
        return page.lines()
                .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                .filter(line -> labels.stream().allMatch(line::contains))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }
}
