package org.coalition.kas.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.coalition.kas.local.Asking.ALL;
import static org.coalition.kas.local.Asking.POLICY;
import static org.coalition.kas.local.Asking.assertCodes;
import static org.coalition.kas.local.Asking.awaitAllServed;
import static org.coalition.kas.local.Asking.codes;
import static org.coalition.kas.local.Asking.kao;
import static org.coalition.kas.local.Asking.requests;
import static org.coalition.kas.local.Asking.splits;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.coalition.kas.client.RewrapBody;
import org.coalition.kas.client.Session;
import org.coalition.kas.crypto.Dek;
import org.coalition.kas.protocol.ReleaseMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** T15 and T19: whom a KAS asks is decided by its registry, whatever a KAO's {@code url} says, and the one asks nobody. */
@ExtendWith(RunningFederation.Resolver.class)
class RoutingThreatsAcceptance {

    private static final Duration SUSPENSION = Duration.ofSeconds(10);

    /** An attacker's host, localhost, the clouds' metadata, look-alikes of France's KAS, and other ports of its host. */
    private static List<String> nobodys(KasProcess fra, int attacker) {
        int port = fra.port();
        return List.of(
                "https://attacker.example:" + attacker,
                "https://localhost:" + attacker,
                "https://localhost:" + attacker + "/rewrap?kas=" + fra.url(),
                "https://127.0.0.1:" + attacker,
                "https://[::1]:" + attacker,
                "https://169.254.169.254",
                "https://169.254.169.254:" + port + "/computeMetadata/v1/",
                "https://metadata.google.internal",
                "https://127.0.0.1:" + port,
                "https://localhost.:" + port,
                "https://1ocalhost:" + port,
                "https://localhost.attacker.example:" + port,
                "https://xn--lcalhost-hbh:" + port,
                "https://localhost",
                "https://localhost:" + fra.federationPort(),
                "https://localhost:" + fra.managementPort());
    }

    @Test
    void T15_urlOfNobody_isUnknown_andNobodyIsConnectedTo(RunningFederation federation) throws Exception {
        KasProcess fra = federation.local().kas("FRA");
        try (CountingListener attacker = new CountingListener();
                Dek dek = Dek.random(32)) {
            List<ObjectNode> kaos = new ArrayList<>();
            for (String url : nobodys(fra, attacker.url().getPort())) {
                ObjectNode kao = kao(federation, dek, "FRA", null).put("url", url);
                Asking.resign(federation, kao);
                kaos.add(kao);
            }
            double asked = peersAsked(federation);

            assertThat(codes(federation.login("alice.usa"), RewrapBody.group(POLICY.json(), ReleaseMode.EACH, kaos)))
                    .isEqualTo(Collections.nCopies(kaos.size(), "UNKNOWN_KAS"));
            assertThat(peersAsked(federation)).isEqualTo(asked);
            assertThat(attacker.connections()).isZero();
        }
    }

    /** A URL that is none is no question of whose the key is: the request is not one. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://localhost:%d",
                "https://localhost:%2$d@localhost:%1$d",
                "file:///etc/passwd",
                "//localhost:%d",
                "https://lоcalhost:%d",
                "https://localhost:%2$d\\@localhost:%1$d"
            })
    void T15_urlThatIsNone_isRefused_andNobodyIsConnectedTo(String url, RunningFederation federation) throws Exception {
        int port = federation.local().kas("FRA").port();
        try (CountingListener attacker = new CountingListener();
                Dek dek = Dek.random(32)) {
            ObjectNode kao = kao(federation, dek, "FRA", null)
                    .put("url", url.formatted(attacker.url().getPort(), port));
            Asking.resign(federation, kao);
            double asked = peersAsked(federation);

            HttpResponse<byte[]> answer = Asking.send(
                    federation,
                    federation.login("alice.usa"),
                    RewrapBody.group(POLICY.json(), ReleaseMode.EACH, List.of(kao)));

            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(RunningFederation.json(answer).toString()).contains("/keyAccessObjects/0/url");
            assertThat(peersAsked(federation)).isEqualTo(asked);
            assertThat(attacker.connections()).isZero();
        }
    }

    private static double peersAsked(RunningFederation federation) {
        return Asking.metric(federation, "USA", "kas_federation_requests_total");
    }

    /** USA → FRA → USA, and on to a third: what a peer forwards is answered by who gets it, or not at all. */
    @Test
    void T19_forwardedKeysOfOthers_areSentNeitherBackNorOn(RunningFederation federation) throws Exception {
        Forwarder usa = new Forwarder(federation);
        long atUsa = requests(federation, "USA");
        long atGbr = requests(federation, "GBR");
        try (Dek dek = Dek.random(32)) {
            ObjectNode back = kao(federation, dek, "USA", null);
            ObjectNode on = kao(federation, dek, "GBR", null);
            byte[] body = usa.body(RewrapBody.group(POLICY.json(), ReleaseMode.EACH, List.of(back, on)));
            ObjectNode assertion = usa.assertion("kas-fra", body, id(back), id(on));

            HttpResponse<byte[]> answer = usa.send(usa.request("FRA", body, assertion), "USA");

            assertThat(RunningFederation.json(answer).findValuesAsText("errorCode"))
                    .containsExactly("UNKNOWN_KAS", "UNKNOWN_KAS");
            assertThat(requests(federation, "USA")).isEqualTo(atUsa);
            assertThat(requests(federation, "GBR")).isEqualTo(atGbr);
        }
    }

    private static Stream<List<String>> chains() {
        return Stream.of(
                List.of("kas-usa", "kas-fra"),
                List.of("kas-fra", "kas-usa"),
                List.of("kas-fra"),
                List.of("kas-usa", "kas-gbr"),
                List.of("kas-usa", "kas-usa"),
                List.of("kas-gbr"),
                List.of());
    }

    @ParameterizedTest
    @MethodSource("chains")
    void T19_chainOfMoreThanTheForwarder_isRefused(List<String> chain, RunningFederation federation) throws Exception {
        Forwarder usa = new Forwarder(federation);
        try (Dek dek = Dek.random(32)) {
            ObjectNode kao = kao(federation, dek, "FRA", null);
            byte[] body = usa.body(RewrapBody.group(POLICY.json(), ReleaseMode.EACH, List.of(kao)));
            ObjectNode assertion = usa.assertion("kas-fra", body, id(kao));
            chain.forEach(assertion.putArray("chain")::add);

            HttpResponse<byte[]> answer = usa.send(usa.request("FRA", body, assertion), "USA");

            assertThat(answer.statusCode()).isEqualTo(403);
            assertThat(RunningFederation.json(answer).path("detail").asText())
                    .contains("a forwarded request is not forwarded again");
        }
    }

    private static String id(ObjectNode kao) {
        return kao.get("keyAccessObjectId").asText();
    }

    /** The registry says that France's KAS is where our own listens for peers, with our own certificate. */
    @Test
    void T19_peerWhoseAddressIsOurOwn_isAskedOnce_andCostsItsOwnKeysAlone(RunningFederation federation)
            throws Exception {
        KasProcess usa = federation.usa();
        assertPointedBack(federation, usa.federationUrl(), "AGREEMENT_DENIED", 1);
    }

    /** The same, at the port where it listens for clients, of whom none may bring an assertion. */
    @Test
    void T19_peerWhoseAddressIsOurOwnForClients_isAskedOnce_andCostsItsOwnKeysAlone(RunningFederation federation)
            throws Exception {
        assertPointedBack(federation, federation.usa().url(), "PEER_BAD_ANSWER", 1);
    }

    private static void assertPointedBack(RunningFederation federation, String url, String code, int hops)
            throws Exception {
        Session alice = federation.login("alice.usa");
        try (RegistryDocuments registry = new RegistryDocuments(federation, "USA");
                Dek dek = Dek.random(32)) {
            ObjectNode group = splits(federation, dek, ReleaseMode.EACH, ALL);
            registry.set("kas-fra", "federationUrl", url);
            registry.set(
                    "kas-fra",
                    "certificateThumbprints",
                    List.of(Pki.thumbprint(federation.usa().certificate())));
            Awaitility.await("the registry is read")
                    .atMost(SUSPENSION)
                    .untilAsserted(() -> assertCodes(alice, group, "", code, ""));
            long before = requests(federation, "USA");

            assertCodes(alice, group, "", code, "");
            assertThat(requests(federation, "USA")).isEqualTo(before + 1 + hops);
        }
        awaitAllServed(federation, alice);
    }
}
