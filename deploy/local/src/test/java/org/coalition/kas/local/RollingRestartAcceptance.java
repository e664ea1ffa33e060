package org.coalition.kas.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.coalition.kas.client.Session;
import org.coalition.kas.crypto.Dek;
import org.coalition.kas.protocol.ReleaseMode;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * T37: replicas behind an nginx are restarted while clients ask three nations at once: one of the USA; then every KAS has two, for
 * clients and for peers, and each is restarted in turn.
 */
@Tag("long")
@ExtendWith(RunningFederation.Resolver.class)
class RollingRestartAcceptance {

    private static final int CLIENTS = 6;
    private static final Map<String, String> SETTINGS = Map.of("KAS_SHUTDOWN_DRAIN", "5s");

    private record Ports(int clients, int peers) {
        static Ports free() throws IOException {
            return new Ports(Replica.freePort(), Replica.freePort());
        }
    }

    @BeforeAll
    static void requireNginx() {
        assumeTrue(
                NginxProcess.isInstalled(),
                "nginx with its stream module is not installed: apt-get install nginx-light libnginx-mod-stream");
    }

    @Test
    void T37_replicaRestartedUnderLoad_noRequestFails(RunningFederation federation) throws Throwable {
        int balanced = Replica.freePort();
        try (Replica first = Replica.start(federation, "kas-usa-rolling-1", settings -> {}, SETTINGS);
                Replica second = Replica.start(federation, "kas-usa-rolling-2", settings -> {}, SETTINGS);
                NginxProcess nginx = new NginxProcess(
                        federation.local().home(), Map.of(balanced, List.of(first.port(), second.port())))) {
            nginx.start();
            URI url = URI.create("https://localhost:" + balanced + "/rewrap");
            Prover alice = Prover.login(federation, "alice.usa");
            ObjectNode group = splits(federation);
            try (Load load = new Load(CLIENTS, () -> () -> Asking.codes(federation.send(request(alice, group, url))))) {
                load.during("its restart", () -> {
                    CompletableFuture<Void> stopped =
                            CompletableFuture.runAsync(first.child()::stop, Thread::startVirtualThread);
                    Awaitility.await("readiness goes first").until(() -> !first.isReady());
                    alice.assertServed(request(alice, group, first.url().resolve("/rewrap")));
                    assertThat(stopped).isNotDone();
                    stopped.get();
                    first.startAgain();
                });
                assertThat(load.failures()).isEmpty();
            }
        }
    }

    private static HttpRequest request(Prover who, ObjectNode group, URI url) {
        Prover.Rewrap rewrap = who.rewrap(group);
        return HttpRequest.newBuilder(rewrap.with(rewrap.proof()), (name, value) -> true)
                .uri(url)
                .build();
    }

    @Test
    void T37_eachReplicaOfEachKasRestartedUnderLoad_noRequestFails() throws Throwable {
        Map<String, Ports> balanced = new HashMap<>();
        Map<String, String> origins = new HashMap<>();
        Map<String, String> peerUrls = new HashMap<>();
        for (String nation : Asking.ALL) {
            Ports ports = Ports.free();
            balanced.put(nation, ports);
            origins.put(nation, "https://localhost:" + ports.clients());
            peerUrls.put(nation, "https://localhost:" + ports.peers());
        }
        FederationPlan plan = FederationPlan.of(Asking.ALL)
                .withOrigins(origins)
                .withPeerUrls(peerUrls)
                .withKasEnvironment(SETTINGS);
        Map<String, Replica> seconds = new LinkedHashMap<>();
        RunningFederation federation = new RunningFederation(plan);
        try {
            Map<Integer, List<Integer>> routes = new HashMap<>();
            for (String nation : Asking.ALL) {
                KasProcess first = federation.local().kas(nation);
                int federationPort = Replica.freePort();
                Replica second =
                        Replica.startFor(federation, nation, first.kasId() + "-second", settings -> settings.withObject(
                                        "/kas/federation")
                                .put("port", federationPort));
                seconds.put(nation, second);
                routes.put(balanced.get(nation).clients(), List.of(first.port(), second.port()));
                routes.put(balanced.get(nation).peers(), List.of(first.federationPort(), federationPort));
            }
            try (NginxProcess nginx = new NginxProcess(federation.local().home(), routes)) {
                nginx.start();
                Asking.awaitAllServed(federation, federation.login("alice.usa"));
                try (Load load = new Load(CLIENTS, () -> client(federation))) {
                    for (String nation : Asking.ALL) {
                        load.during("the first of " + nation, () -> {
                            federation.local().stopKas(nation);
                            federation.local().startKas(nation);
                        });
                        load.during("the second of " + nation, seconds.get(nation)::restart);
                    }
                    assertThat(load.failures()).isEmpty();
                }
            }
        } finally {
            seconds.values().forEach(Replica::close);
            federation.close();
        }
    }

    private static Load.Client client(RunningFederation federation) throws Exception {
        Session alice = federation.login("alice.usa");
        ObjectNode known = splits(federation);
        return () -> Asking.codes(alice, known);
    }

    private static ObjectNode splits(RunningFederation federation) throws Exception {
        try (Dek dek = Dek.random(32)) {
            return Asking.splits(federation, dek, ReleaseMode.EACH, Asking.ALL);
        }
    }
}
