package org.coalition.kas.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.coalition.kas.local.Asking.ALL;
import static org.coalition.kas.local.Asking.POLICY;
import static org.coalition.kas.local.Asking.RECOVERY;
import static org.coalition.kas.local.Asking.assertCodes;
import static org.coalition.kas.local.Asking.awaitAllServed;
import static org.coalition.kas.local.Asking.codes;
import static org.coalition.kas.local.Asking.kao;
import static org.coalition.kas.local.Asking.splits;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.coalition.kas.client.RewrapBody;
import org.coalition.kas.client.Session;
import org.coalition.kas.crypto.Dek;
import org.coalition.kas.local.CertificateOffice.Shown;
import org.coalition.kas.protocol.ReleaseMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A KAS's certificate is renewed while it serves, by the steps of docs/runbooks.md. The federation is left with the new
 * certificates, registered everywhere.
 */
@ExtendWith(RunningFederation.Resolver.class)
class CertificateRotationAcceptance {

    /** What the steps are taken under. */
    private interface Steps {
        void take(Traffic alices, Traffic pierres) throws Exception;
    }

    /** alice.usa asks the KAS of the USA, pierre.fra that of France, each for keys of all three, until the steps are done. */
    private static void underTraffic(RunningFederation federation, Steps steps) throws Exception {
        Session alice = federation.login("alice.usa");
        Session pierre = federation.client().login("pierre.fra");
        awaitAllServed(federation, alice);
        try (Dek dek = Dek.random(32);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            ObjectNode keys = splits(federation, dek, ReleaseMode.EACH, ALL);
            Traffic alices = new Traffic(() -> codes(alice, keys));
            Traffic pierres = new Traffic(() -> codes(pierre, keys));
            List<Future<Void>> running = List.of(threads.submit(alices), threads.submit(pierres));
            try {
                alices.awaitTenMore();
                pierres.awaitTenMore();
                steps.take(alices, pierres);
            } finally {
                alices.end();
                pierres.end();
            }
            for (Future<Void> traffic : running) {
                traffic.get();
            }
            assertThat(alices.codes()).as("at the KAS of the USA").containsOnly("");
            assertThat(pierres.codes()).as("at the KAS of France").containsOnly("");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"FRA", "USA"})
    void rotation_byTheProcedureUnderTraffic_failsNoRequest(String nation, RunningFederation federation)
            throws Exception {
        CertificateOffice office = new CertificateOffice(federation, nation);
        String before = office.serialNumber();

        underTraffic(federation, (alices, pierres) -> {
            office.register(office.installed(), office.next());
            office.install();
            office.awaitShown();
            alices.awaitTenMore();
            pierres.awaitTenMore();
            office.register(office.next());
            alices.awaitTenMore();
            pierres.awaitTenMore();
        });

        assertThat(office.shown())
                .extracting(Shown::thumbprint, Shown::protocol)
                .containsOnly(tuple(office.next(), "h2"));
        assertThat(expiries(federation, nation))
                .hasSize(2)
                .allMatch(line -> line.contains("\"" + office.serialNumber() + "\""))
                .noneMatch(line -> line.contains("\"" + before + "\""));
    }

    /** What the alert on certificates looks at. */
    private static List<String> expiries(RunningFederation federation, String nation) {
        return federation
                .metrics(nation)
                .lines()
                .filter(line -> line.startsWith("ssl_chain_expiry_seconds{"))
                .filter(line -> line.contains("bundle=\"server\"") || line.contains("bundle=\"federation\""))
                .toList();
    }

    @Test
    void rotation_whenOnlyTheKeyIsThereYet_goesOnWithTheOldPair(RunningFederation federation) throws Exception {
        CertificateOffice office = new CertificateOffice(federation, "FRA");
        String old = office.installed();

        underTraffic(federation, (alices, pierres) -> {
            office.register(old, office.next());
            long from = office.logged();
            office.installKey();
            office.awaitLogged(from, "The SSL bundle server is not renewed, and the last one goes on");
            office.awaitLogged(from, "The SSL bundle federation is not renewed, and the last one goes on");
            assertThat(office.shown()).extracting(Shown::thumbprint).containsOnly(old);
            alices.awaitTenMore();
            pierres.awaitTenMore();

            office.installCertificate();
            office.awaitShown();
            office.register(office.next());
            alices.awaitTenMore();
            pierres.awaitTenMore();
        });
    }

    /** Steps in the wrong order: the peers don't know France's new certificate when it is shown. */
    @Test
    void rotation_whenTheNewCertificateIsNotRegistered_costsThatPeersKeysAlone(RunningFederation federation)
            throws Exception {
        CertificateOffice office = new CertificateOffice(federation, "FRA");
        String old = office.installed();
        Session alice = federation.login("alice.usa");
        Session pierre = federation.client().login("pierre.fra");
        try (Dek dek = Dek.random(32)) {
            ObjectNode keys = splits(federation, dek, ReleaseMode.EACH, ALL);
            office.install();
            office.awaitShown();

            assertCodes(pierre, keys, "AGREEMENT_DENIED", "", "AGREEMENT_DENIED");
            office.register(old, "00".repeat(32)); // so that peers connect anew, as they would sooner or later
            assertCodes(alice, keys, "", "PEER_UNAVAILABLE", "");

            office.register(office.next());
            Awaitility.await("known again").atMost(RECOVERY).untilAsserted(() -> {
                assertCodes(pierre, keys, "", "", "");
                assertCodes(alice, keys, "", "", "");
            });
        } finally {
            office.register(office.installed());
        }
        awaitAllServed(federation, alice);
    }

    @Test
    void connection_whenItsCertificateIsNoLongerRegistered_isRefusedThoughItIsOld(RunningFederation federation)
            throws Exception {
        Forwarder usa = new Forwarder(federation);
        try (RegistryDocuments registry = new RegistryDocuments(federation, "FRA");
                HttpClient old = HttpClient.newBuilder()
                        .sslContext(FakePeer.client(federation.local().home(), "kas-usa", "USA", true))
                        .build();
                Dek dek = Dek.random(32)) {
            ObjectNode key = kao(federation, dek, "FRA", null);
            HttpResponse<byte[]> before = forward(usa, old, key);
            assertThat(before.statusCode()).isEqualTo(200);

            registry.set("kas-usa", "certificateThumbprints", List.of("00".repeat(32)));

            Awaitility.await("the registry is read").atMost(RECOVERY).untilAsserted(() -> {
                HttpResponse<byte[]> after = forward(usa, old, key);
                assertThat(after.statusCode()).isEqualTo(403);
                assertThat(session(after)).as("the same connection").isEqualTo(session(before));
            });
        }
        awaitAllServed(federation, federation.login("alice.usa"));
    }

    private static HttpResponse<byte[]> forward(Forwarder usa, HttpClient client, ObjectNode key) throws Exception {
        byte[] body = usa.body(RewrapBody.group(POLICY.json(), ReleaseMode.EACH, List.of(key)));
        String id = key.path("keyAccessObjectId").asText();
        return client.send(usa.request("FRA", body, usa.assertion("kas-fra", body, id)), BodyHandlers.ofByteArray());
    }

    private static byte[] session(HttpResponse<byte[]> answer) {
        return answer.sslSession().orElseThrow().getId();
    }
}
