package org.coalition.kas.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.coalition.kas.client.ClientKey;
import org.coalition.kas.client.RewrapBody;
import org.coalition.kas.client.Session;
import org.coalition.kas.crypto.Dek;
import org.coalition.kas.protocol.ReleaseMode;
import org.coalition.kas.ztdf.KaoBuilder;
import org.coalition.kas.ztdf.Originator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** France, suspended by the USA while everybody asks. */
@ExtendWith(RunningFederation.Resolver.class)
class SuspensionAcceptance {

    private static final Duration IN_FORCE = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final List<String> ALL_SERVED = List.of("", "", "");
    private static final List<String> WITHOUT_FRANCE = List.of("", "PEER_SUSPENDED", "");

    /** What is asked again and again, each by a thread of its own. */
    private static final class Asked implements AutoCloseable {

        private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        private final List<Traffic> all = new ArrayList<>();
        private final List<Future<Void>> running = new ArrayList<>();
        private final Traffic atTheFirst;
        private final Traffic atTheSecond;
        private final Traffic throughFrance;
        private final Traffic sealedByFrance;

        Asked(RunningFederation federation) throws Exception {
            Session alice = federation.login("alice.usa");
            Prover prover = Prover.login(federation, "alice.usa");
            Replica second = federation.replica();
            ObjectNode splits = splits(federation);
            atTheFirst = started(() -> Asking.codes(alice, splits));
            atTheSecond = started(() -> Asking.codesAt(second, prover, splits));
            Session pierre =
                    federation.client().login("pierre.fra", federation.client().kas("FRA"), ClientKey.Type.EC_P256);
            ObjectNode american = american(federation, federation.client().originator());
            throughFrance = started(() -> Asking.codes(pierre, american));
            ObjectNode sealed = american(federation, french(federation));
            sealedByFrance = started(() -> Asking.codes(alice, sealed));
        }

        private Traffic started(Callable<List<String>> question) {
            Traffic traffic = new Traffic(question);
            all.add(traffic);
            running.add(threads.submit(traffic));
            return traffic;
        }

        void awaitAllServed(Duration limit) {
            Awaitility.await("all are served").atMost(limit).untilAsserted(() -> {
                assertThat(atTheFirst.latest()).isEqualTo(ALL_SERVED);
                assertThat(atTheSecond.latest()).isEqualTo(ALL_SERVED);
                assertThat(throughFrance.latest()).containsExactly("");
                assertThat(sealedByFrance.latest()).containsExactly("");
            });
        }

        void awaitFranceIsRefused(Duration limit) {
            Awaitility.await("France is refused").atMost(limit).untilAsserted(() -> {
                assertThat(atTheFirst.latest()).isEqualTo(WITHOUT_FRANCE);
                assertThat(atTheSecond.latest()).isEqualTo(WITHOUT_FRANCE);
                assertThat(throughFrance.latest()).containsExactly("AGREEMENT_DENIED");
                assertThat(sealedByFrance.latest()).containsExactly("UNKNOWN_ORIGINATOR");
            });
        }

        /** Ends it, and fails if anything else happened than what may. */
        void assertNobodyElseSuffered() throws Exception {
            end();
            for (Future<Void> one : running) {
                one.get();
            }
            for (Traffic splits : List.of(atTheFirst, atTheSecond)) {
                for (int i = 0; i < splits.codes().size(); i++) {
                    assertThat(splits.codes().get(i)).isIn(i % 3 == 1 ? List.of("", "PEER_SUSPENDED") : List.of(""));
                }
            }
            assertThat(throughFrance.codes()).containsOnly("", "AGREEMENT_DENIED");
            assertThat(sealedByFrance.codes()).containsOnly("", "UNKNOWN_ORIGINATOR");
        }

        private void end() {
            all.forEach(Traffic::end);
        }

        @Override
        public void close() {
            end();
            threads.close();
        }
    }

    @Test
    void T22_suspendedKas_inMidTraffic_isRefusedEverywhereWithinTenSecondsAndNobodyElseIs(RunningFederation federation)
            throws Exception {
        Session alice = federation.login("alice.usa");
        try (Asked asked = new Asked(federation);
                RegistryDocuments registry = new RegistryDocuments(federation, "USA")) {
            asked.awaitAllServed(PATIENCE);

            registry.set("kas-fra", "status", "SUSPENDED");
            asked.awaitFranceIsRefused(IN_FORCE);

            registry.set("kas-fra", "status", "ACTIVE");
            asked.awaitAllServed(IN_FORCE);
            asked.assertNobodyElseSuffered();
        }
        Asking.awaitAllServed(federation, alice);
    }

    private static ObjectNode splits(RunningFederation federation) throws Exception {
        try (Dek dek = Dek.random(32)) {
            return Asking.splits(federation, dek, ReleaseMode.EACH, Asking.ALL);
        }
    }

    /** A key of the USA's for everybody. */
    private static ObjectNode american(RunningFederation federation, Originator originator) throws Exception {
        var client = federation.client();
        try (Dek dek = Dek.random(32)) {
            ObjectNode kao = KaoBuilder.wrapping(dek, client.keys().wrappingKey(client.kas("USA")), Asking.POLICY)
                    .signedBy(originator);
            return RewrapBody.group(Asking.POLICY.json(), ReleaseMode.EACH, List.of(kao));
        }
    }

    private static Originator french(RunningFederation federation) throws Exception {
        String kid = new NationProfile("FRA").originatorKid();
        return Originator.ofJwk(kid, Files.readString(federation.local().home().secret(kid + ".jwk")));
    }
}
