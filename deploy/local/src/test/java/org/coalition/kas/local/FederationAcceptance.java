package org.coalition.kas.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.coalition.kas.local.Asking.ALL;
import static org.coalition.kas.local.Asking.POLICY;
import static org.coalition.kas.local.Asking.RECOVERY;
import static org.coalition.kas.local.Asking.assertCodes;
import static org.coalition.kas.local.Asking.awaitAllServed;
import static org.coalition.kas.local.Asking.codes;
import static org.coalition.kas.local.Asking.kao;
import static org.coalition.kas.local.Asking.requests;
import static org.coalition.kas.local.Asking.splits;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.coalition.kas.client.ClientKey;
import org.coalition.kas.client.RewrapBody;
import org.coalition.kas.client.Rewrapped;
import org.coalition.kas.client.Session;
import org.coalition.kas.crypto.Dek;
import org.coalition.kas.protocol.KaoResult;
import org.coalition.kas.protocol.ReleaseMode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Three nations, one request. Everything is asked of the KAS of the USA. */
@ExtendWith(RunningFederation.Resolver.class)
class FederationAcceptance {

    @Test
    @Tag("KAS-REQ-003")
    @Tag("KAS-REQ-080")
    @Tag("KAS-REQ-082")
    void rewrap_whenEveryNationHasASplit_opensInOneRequest(RunningFederation federation) throws Exception {
        try (Dek dek = Dek.random(32);
                Rewrapped answer = federation
                        .login("alice.usa")
                        .rewrap(List.of(splits(federation, dek, ReleaseMode.ALL_OF, ALL)));
                Dek opened = answer.dek()) {
            assertThat(opened).isEqualTo(dek);
            assertThat(answer.results()).extracting(KaoResult::kasId).containsExactly("kas-usa", "kas-fra", "kas-gbr");
        }
    }

    @Test
    void rewrap_whenTheReaderIsForeign_isServedByHisOwnKasAndByPeers(RunningFederation federation) throws Exception {
        try (Dek dek = Dek.random(32)) {
            Session pierre = federation.client().login("pierre.fra");
            try (Rewrapped answer = pierre.rewrap(List.of(splits(federation, dek, ReleaseMode.ALL_OF, ALL)));
                    Dek opened = answer.dek()) {
                assertThat(opened).isEqualTo(dek);
            }
        }
    }

    @Test
    void rewrap_whenAPeerIsStopped_costsItsOwnSplitOnly(RunningFederation federation) throws Exception {
        Session alice = federation.login("alice.usa");
        try (Dek dek = Dek.random(32)) {
            ObjectNode each = splits(federation, dek, ReleaseMode.EACH, ALL);
            ObjectNode allOf = splits(federation, dek, ReleaseMode.ALL_OF, ALL);
            ObjectNode anyOf = RewrapBody.group(
                    POLICY.json(),
                    ReleaseMode.ANY_OF,
                    List.of(kao(federation, dek, "FRA", "one"), kao(federation, dek, "GBR", "one")));
            federation.local().stopKas("FRA");

            assertCodes(alice, each, "", "PEER_UNAVAILABLE", "");
            assertCodes(alice, allOf, "ALL_OF_INCOMPLETE", "PEER_UNAVAILABLE", "ALL_OF_INCOMPLETE");
            try (Rewrapped answer = alice.rewrap(List.of(anyOf));
                    Dek opened = answer.dek()) {
                assertThat(opened).isEqualTo(dek);
            }
        } finally {
            federation.local().startKas("FRA");
        }
        awaitAllServed(federation, alice);
    }

    @Test
    void rewrap_whenAPeerHangs_isAnsweredWithinTheDeadline(RunningFederation federation) throws Exception {
        Session alice = federation.login("alice.usa");
        awaitAllServed(federation, alice);
        Child fra = federation.local().kas("FRA").child();
        try (Dek dek = Dek.random(32)) {
            ObjectNode group = splits(federation, dek, ReleaseMode.EACH, ALL);
            fra.suspend();
            assertCodes(alice, group, "", "PEER_TIMEOUT", "");
        } finally {
            fra.resume();
        }
        awaitAllServed(federation, alice);
    }

    @Test
    void rewrap_whenAPeerHasManyKeys_isAskedOnce(RunningFederation federation) throws Exception {
        Session alice = federation.login("alice.usa");
        awaitAllServed(federation, alice);
        long fraBefore = requests(federation, "FRA");
        long gbrBefore = requests(federation, "GBR");
        List<ObjectNode> groups = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            try (Dek dek = Dek.random(32)) {
                groups.add(splits(federation, dek, ReleaseMode.ALL_OF, List.of("FRA", "GBR", "FRA", "GBR", "USA")));
            }
        }

        try (Rewrapped answer = alice.rewrap(groups)) {
            assertThat(answer.results()).hasSize(20).allMatch(KaoResult::isSuccess);
        }

        assertThat(requests(federation, "FRA")).isEqualTo(fraBefore + 1);
        assertThat(requests(federation, "GBR")).isEqualTo(gbrBefore + 1);
    }

    @Test
    void rewrap_whenPeersWaitForEachOther_asksThemAllAtOnce(RunningFederation federation) throws Exception {
        AtomicReference<CountDownLatch> bothAsked = new AtomicReference<>(new CountDownLatch(2));
        FakePeer.Answer waits = asked -> {
            CountDownLatch both = bothAsked.get();
            both.countDown();
            if (!both.await(5, TimeUnit.SECONDS)) {
                throw new IllegalStateException("the other peer was not asked");
            }
            return asked.response(
                    POLICY.policyId(),
                    List.of(asked.signedRefusal(asked.kaoIds().getFirst(), POLICY.policyId())));
        };
        Home home = federation.local().home();
        try (RegistryDocuments registry = new RegistryDocuments(federation, "USA");
                FakePeer fra = new FakePeer(home, "FRA", waits);
                FakePeer gbr = new FakePeer(home, "GBR", waits);
                Dek dek = Dek.random(32)) {
            fra.register(registry);
            gbr.register(registry);
            ObjectNode group = RewrapBody.group(
                    POLICY.json(),
                    ReleaseMode.EACH,
                    List.of(kao(federation, dek, "FRA", null), kao(federation, dek, "GBR", null)));
            Awaitility.await("the registry is read").atMost(RECOVERY).untilAsserted(() -> {
                codes(federation.login("alice.usa"), group);
                assertThat(fra.calls()).isPositive();
                assertThat(gbr.calls()).isPositive();
            });
            bothAsked.set(
                    new CountDownLatch(2)); // the first one may have been counted down by one peer after the other
            assertThat(codes(federation.login("alice.usa"), group)).containsExactly("POLICY_DENIED", "POLICY_DENIED");
        }
        awaitAllServed(federation, federation.login("alice.usa"));
    }

    @Test
    void rewrap_whenAPeerIsSuspended_isNotAsked(RunningFederation federation) throws Exception {
        Session alice = federation.login("alice.usa");
        try (Dek dek = Dek.random(32)) {
            ObjectNode group = splits(federation, dek, ReleaseMode.EACH, ALL);
            try (RegistryDocuments registry = new RegistryDocuments(federation, "USA")) {
                registry.set("kas-fra", "status", "SUSPENDED");
                Awaitility.await("the suspension is in force")
                        .atMost(Duration.ofSeconds(10))
                        .untilAsserted(() -> assertThat(codes(alice, group)).containsExactly("", "PEER_SUSPENDED", ""));
                long before = requests(federation, "FRA");
                assertCodes(alice, group, "", "PEER_SUSPENDED", "");
                assertThat(requests(federation, "FRA")).isEqualTo(before);
            }
        }
        awaitAllServed(federation, alice);
    }

    @Test
    @Tag("KAS-REQ-024")
    void rewrap_whenTheRequestIsNotSigned_isNotForwarded(RunningFederation federation) throws Exception {
        Session alice = federation.login("alice.usa");
        long before = requests(federation, "FRA");
        try (Dek dek = Dek.random(32)) {
            byte[] body = RewrapBody.of(
                            ClientKey.fresh(ClientKey.Type.EC_P256),
                            List.of(splits(federation, dek, ReleaseMode.EACH, ALL)))
                    .toString()
                    .getBytes(StandardCharsets.UTF_8);

            HttpResponse<byte[]> answer = federation.send(federation.request(alice, body, alice.token()));

            JsonNode results = RunningFederation.json(answer).at("/responses/0/results");
            assertThat(results.findValuesAsText("errorCode")).containsExactly("AGREEMENT_DENIED", "AGREEMENT_DENIED");
            assertThat(requests(federation, "FRA")).isEqualTo(before);
        }
    }

    @Test
    void audit_whenForwarded_tellsOfBothSides(RunningFederation federation) throws Exception {
        String requestId;
        try (Dek dek = Dek.random(32);
                Rewrapped answer = federation
                        .login("alice.usa")
                        .rewrap(List.of(splits(federation, dek, ReleaseMode.ALL_OF, ALL)))) {
            requestId = answer.requestId();
        }
        assertThat(federation.auditRecords("USA", requestId))
                .extracting(record -> record.path("eventType").asText())
                .containsExactly("KEY_RELEASED", "FEDERATION_FORWARDED", "FEDERATION_FORWARDED");
        List<JsonNode> atFra = federation.auditRecords("FRA", requestId);
        assertThat(atFra).hasSize(1);
        assertThat(atFra.getFirst().path("eventType").asText()).isEqualTo("KEY_RELEASED");
        assertThat(atFra.getFirst().path("chain").toString()).isEqualTo("[\"kas-usa\"]");
    }
}
