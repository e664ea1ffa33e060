package org.coalition.kas.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.coalition.kas.client.Session;
import org.coalition.kas.crypto.Dek;
import org.coalition.kas.protocol.ReleaseMode;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * T37: every KAS has two replicas behind an nginx, for clients and for peers, and each is restarted while clients ask three
 * nations at once.
 */
class RollingRestartAcceptance {

    private static final int CLIENTS = 6;
    private static final Map<String, String> SETTINGS = Map.of("KAS_SHUTDOWN_DRAIN", "2s");

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
    @Tag("long")
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
                Replica second = Replica.startFor(federation, nation, first.kasId() + "-second", federationPort);
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
        ObjectNode known;
        try (Dek dek = Dek.random(32)) {
            known = Asking.splits(federation, dek, ReleaseMode.EACH, Asking.ALL);
        }
        return () -> Asking.codes(alice, known);
    }
}
