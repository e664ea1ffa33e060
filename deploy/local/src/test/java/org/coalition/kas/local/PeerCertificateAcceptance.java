package org.coalition.kas.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.coalition.kas.local.Asking.ALL;
import static org.coalition.kas.local.Asking.POLICY;
import static org.coalition.kas.local.Asking.RECOVERY;
import static org.coalition.kas.local.Asking.awaitAllServed;
import static org.coalition.kas.local.Asking.codes;
import static org.coalition.kas.local.Asking.kao;
import static org.coalition.kas.local.Asking.splits;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.awaitility.Awaitility;
import org.coalition.kas.client.RewrapBody;
import org.coalition.kas.client.Session;
import org.coalition.kas.crypto.Dek;
import org.coalition.kas.protocol.ReleaseMode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * T16: a peer is who shows a registered certificate that is good today. Both ends look: the listener at who calls, and who
 * calls at the listener. All that these say is right but for the certificate.
 */
@ExtendWith(RunningFederation.Resolver.class)
class PeerCertificateAcceptance {

    private static final Duration HOUR = Duration.ofHours(1);

    @Test
    @Tag("KAS-REQ-084")
    void T16_callerWithoutACertificate_isRefusedInTheHandshake(RunningFederation federation) throws Exception {
        SSLContext none = FakePeer.trusting(federation.local().home());
        assertThatThrownBy(() -> forward(federation, none)).isInstanceOf(IOException.class);
    }

    @Test
    void T16_callerWithACertificateOfAStrangersAuthority_isRefusedInTheHandshake(RunningFederation federation)
            throws Exception {
        Home home = federation.local().home();
        Path stranger = new Pki(home).make("kas-usa-by-a-stranger", "XXX", List.of());
        try (RegistryDocuments registry = new RegistryDocuments(federation, "FRA")) {
            registerBoth(federation, registry, "kas-usa", stranger);
            assertThatThrownBy(() -> forward(federation, FakePeer.tls(home, stranger)))
                    .isInstanceOf(IOException.class);
        }
    }

    /** Registered, and with a key that is the registered one: nothing but its time is over. */
    @Test
    void T16_callerWithAnExpiredCertificate_isRefusedInTheHandshake(RunningFederation federation) throws Exception {
        Home home = federation.local().home();
        Path expired = expired(home, "USA");
        try (RegistryDocuments registry = new RegistryDocuments(federation, "FRA")) {
            registerBoth(federation, registry, "kas-usa", expired);
            assertThatThrownBy(() -> forward(federation, FakePeer.tls(home, expired)))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    @Tag("KAS-REQ-084")
    void T16_callerWithAnUnregisteredCertificate_gets403(RunningFederation federation) throws Exception {
        SSLContext stranger = FakePeer.client(federation.local().home(), "stranger", "USA", true);
        assertRefused(forward(federation, stranger), "the certificate is not of an active peer");
    }

    @Test
    @Tag("KAS-REQ-084")
    void T16_callerWithAnotherPeersCertificate_gets403(RunningFederation federation) throws Exception {
        SSLContext gbr = FakePeer.client(federation.local().home(), "kas-gbr", "GBR", true);
        assertRefused(forward(federation, gbr), "the assertion's signature does not verify by the peer's key");
    }

    /** The KAS's own, as if it were its own peer. */
    @Test
    void T16_callerWithTheAskedKassOwnCertificate_gets403(RunningFederation federation) throws Exception {
        SSLContext fra = FakePeer.client(federation.local().home(), "kas-fra", "FRA", true);
        assertRefused(forward(federation, fra), "the certificate is not of an active peer");
    }

    @Test
    void T16_callerThatIsSuspended_gets403(RunningFederation federation) throws Exception {
        try (RegistryDocuments registry = new RegistryDocuments(federation, "FRA")) {
            registry.set("kas-usa", "status", "SUSPENDED");
            SSLContext usa = FakePeer.client(federation.local().home(), "kas-usa", "USA", true);
            Awaitility.await("the suspension is in force")
                    .atMost(Duration.ofSeconds(10))
                    .untilAsserted(
                            () -> assertRefused(forward(federation, usa), "the certificate is not of an active peer"));
        }
        awaitAllServed(federation, federation.login("alice.usa"));
    }

    /** What each of these shows instead of the certificate of France's KAS, and whom France's registry entry knows. */
    @Test
    void T16_peerThatShowsAnotherCertificate_isAskedNothing_andCostsItsOwnKeysAlone(RunningFederation federation)
            throws Exception {
        Home home = federation.local().home();
        Session alice = federation.login("alice.usa");
        Path anotherPeers = home.pki("kas-gbr.pem");
        Path unregistered = new Pki(home).server("kas-fra-unregistered", "FRA");
        Path expired = expired(home, "FRA");
        Path byAStranger = new Pki(home).make("kas-fra-by-a-stranger", "XXX", List.of());
        KasProcess fra = federation.local().kas("FRA");
        try (RegistryDocuments registry = new RegistryDocuments(federation, "USA");
                ChaosRelay relay = new ChaosRelay(fra.federationUrl())) {
            registry.set(
                    "kas-fra",
                    "certificateThumbprints",
                    thumbprints(fra.certificate(), expired, byAStranger, FakePeer.certificate(home, "FRA")));
            registry.set("kas-fra", "federationUrl", relay.url());
            awaitServedThrough(relay, federation, alice);

            assertThat(showing(FakePeer.certificate(home, "FRA"), relay, federation))
                    .as("registered and good")
                    .isEqualTo("PEER_BAD_ANSWER");
            for (Path other : List.of(anotherPeers, unregistered, expired, byAStranger)) {
                assertThat(showing(other, relay, federation))
                        .as(other.getFileName().toString())
                        .isEqualTo("PEER_UNAVAILABLE");
            }
        }
        awaitAllServed(federation, alice);
    }

    /** The code for France's key, while somebody stands there who shows this; the other keys come as ever. */
    private static String showing(Path certificate, ChaosRelay relay, RunningFederation federation) throws Exception {
        Session alice = federation.login("alice.usa");
        try (FakePeer fake = new FakePeer(
                        federation.local().home(),
                        "FRA",
                        certificate,
                        (exchange, asked) -> exchange.sendResponseHeaders(418, -1));
                Dek dek = Dek.random(32)) {
            relay.leadTo(fake.url());
            relay.cut();
            int before = relay.connections();
            List<String> codes = codes(alice, splits(federation, dek, ReleaseMode.EACH, ALL));

            assertThat(codes).element(0).isEqualTo("");
            assertThat(codes).element(2).isEqualTo("");
            assertThat(relay.connections()).isGreaterThan(before);
            assertThat(fake.calls()).isEqualTo(codes.get(1).equals("PEER_UNAVAILABLE") ? 0 : 1);
            return codes.get(1);
        } finally {
            relay.leadTo(federation.local().kas("FRA").federationUrl());
            awaitServedThrough(relay, federation, alice);
        }
    }

    private static void awaitServedThrough(ChaosRelay relay, RunningFederation federation, Session alice)
            throws Exception {
        relay.cut();
        int before = relay.connections();
        Awaitility.await("France is reached through the relay").atMost(RECOVERY).untilAsserted(() -> {
            awaitAllServed(federation, alice);
            assertThat(relay.connections()).isGreaterThan(before);
        });
    }

    private static Path expired(Home home, String nation) {
        Instant now = Instant.now();
        return new Pki(home)
                .make("expired-" + nation, nation, List.of(), now.minus(HOUR.multipliedBy(2)), now.minus(HOUR));
    }

    /**
     * Registers a certificate, and one more that is good, by which it is seen that both are known by now and that all else
     * is as it should be.
     */
    private static void registerBoth(
            RunningFederation federation, RegistryDocuments registry, String kasId, Path certificate) throws Exception {
        Home home = federation.local().home();
        Path good = new Pki(home).server("good-" + kasId, "USA");
        registry.set(kasId, "certificateThumbprints", thumbprints(home.pki(kasId + ".pem"), certificate, good));
        Awaitility.await("the registered one is served")
                .atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(
                                forward(federation, FakePeer.tls(home, good)).statusCode())
                        .isEqualTo(200));
    }

    private static List<String> thumbprints(Path... certificates) {
        List<String> thumbprints = new ArrayList<>();
        for (Path certificate : certificates) {
            thumbprints.add(Pki.thumbprint(certificate));
        }
        return thumbprints;
    }

    /** A request of alice's that the KAS of the USA forwards to that of France, right but for who we are. */
    private static HttpResponse<byte[]> forward(RunningFederation federation, SSLContext as) throws Exception {
        Forwarder usa = new Forwarder(federation);
        try (Dek dek = Dek.random(32)) {
            ObjectNode mine = kao(federation, dek, "FRA", null);
            byte[] body = usa.body(RewrapBody.group(POLICY.json(), ReleaseMode.EACH, List.of(mine)));
            ObjectNode assertion =
                    usa.assertion("kas-fra", body, mine.get("keyAccessObjectId").asText());
            HttpRequest request = usa.request("FRA", body, assertion);
            return usa.send(request, as);
        }
    }

    private static void assertRefused(HttpResponse<byte[]> answer, String why) {
        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(RunningFederation.json(answer).path("detail").asText()).contains(why);
    }
}
