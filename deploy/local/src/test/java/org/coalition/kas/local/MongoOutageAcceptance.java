package org.coalition.kas.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.coalition.kas.client.ClientKey;
import org.coalition.kas.client.Session;
import org.coalition.kas.crypto.Dek;
import org.coalition.kas.protocol.ReleaseMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** T26: the MongoDB of all registries stopped, hanging, and coming and going, while three nations are asked. */
@ExtendWith(RunningFederation.Resolver.class)
class MongoOutageAcceptance {

    private static final String AGE = "kas_registry_snapshot_age_seconds";

    /** How soon a change is in force everywhere, and so whatever was wrong with MongoDB is over. */
    private static final Duration IN_FORCE = Duration.ofSeconds(10);

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int FLAPS = 3;

    /** What becomes of MongoDB. */
    enum Outage {
        STOPPED {
            @Override
            void of(LocalFederation local, Runnable meanwhile) {
                local.mongo().stop();
                try {
                    meanwhile.run();
                } finally {
                    local.startMongo();
                }
            }
        },
        HANGING {
            @Override
            void of(LocalFederation local, Runnable meanwhile) {
                local.mongo().suspend();
                try {
                    meanwhile.run();
                } finally {
                    local.mongo().resume();
                }
            }
        },
        COMING_AND_GOING {
            @Override
            void of(LocalFederation local, Runnable meanwhile) {
                for (int i = 0; i < FLAPS; i++) {
                    local.mongo().stop();
                    local.startMongo();
                }
                STOPPED.of(local, meanwhile);
            }
        };

        abstract void of(LocalFederation local, Runnable meanwhile);
    }

    @ParameterizedTest
    @EnumSource(Outage.class)
    void T26_mongoOutage_costsNoRequest_andChangesAreSeenTenSecondsAfterIt(Outage outage, RunningFederation federation)
            throws Exception {
        Session alice = federation.login("alice.usa");
        try (Dek dek = Dek.random(32);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            ObjectNode group = Asking.splits(federation, dek, ReleaseMode.EACH, Asking.ALL);
            Traffic traffic = new Traffic(() -> Asking.codes(alice, group));
            Future<Void> asking = threads.submit(traffic);
            try {
                traffic.awaitTenMore();
                outage.of(federation.local(), () -> {
                    for (String nation : Asking.ALL) {
                        Awaitility.await("the snapshot of " + nation + " ages")
                                .atMost(PATIENCE)
                                .until(() -> Asking.metric(federation, nation, AGE) > 3);
                    }
                    traffic.awaitTenMore();
                });
            } finally {
                traffic.end();
            }
            asking.get();
            assertThat(traffic.codes()).containsOnly("");
            assertChangeIsSeen(federation, alice, group);
        }
        Asking.awaitAllServed(federation, alice);
    }

    private static void assertChangeIsSeen(RunningFederation federation, Session alice, ObjectNode group) {
        try (RegistryDocuments registry = new RegistryDocuments(federation, "USA")) {
            registry.set("kas-gbr", "status", "SUSPENDED");
            Awaitility.await("the change is in force")
                    .atMost(IN_FORCE)
                    .untilAsserted(() -> Asking.assertCodes(alice, group, "", "", "PEER_SUSPENDED"));
        }
        assertThat(Asking.metric(federation, "USA", AGE)).isLessThan(3.0 + IN_FORCE.toSeconds());
    }

    @Test
    void T26_kasStartedWithoutMongo_servesItsOwnKeysAndPeersByItsFile(RunningFederation federation) throws Exception {
        Path snapshot = federation.usa().registrySnapshot();
        try (Dek dek = Dek.random(32);
                Replica alone = Replica.start(federation, "kas-usa-mongo-away", settings -> {
                    ObjectNode registry = settings.withObject("/kas/registry");
                    copy(snapshot, Path.of(registry.path("snapshot-file").asText()));
                    withoutMongo(registry);
                })) {
            ObjectNode group = Asking.splits(federation, dek, ReleaseMode.EACH, Asking.ALL);

            assertThat(Asking.codesAt(alone, Prover.login(federation, "alice.usa"), group))
                    .containsExactly("", "", "");
        }
    }

    @Test
    void T26_kasStartedWithoutMongoAndWithoutFile_endsAndNamesTheSettings(RunningFederation federation) {
        assertThatExceptionOfType(LocalFailure.class)
                .isThrownBy(() -> Replica.start(
                                federation,
                                "kas-usa-nothing-to-serve",
                                settings -> withoutMongo(settings.withObject("/kas/registry")))
                        .close())
                .withMessageContaining("ended while it started")
                .withMessageContaining("kas.registry.mongo.uri")
                .withMessageContaining("kas.registry.snapshot-file");
    }

    private static void withoutMongo(ObjectNode registry) {
        registry.withObject("/mongo").put("uri", "mongodb://localhost:1/");
    }

    private static void copy(Path from, Path to) {
        try {
            Files.createDirectories(to.getParent());
            Files.copy(from, to);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A French replica with little patience, asked by a Frenchman and by the KAS of the USA. */
    @Test
    void T26_registryThatIsTooOld_costsWhatIsOfPeers_andIsYoungAgainByItself(RunningFederation federation)
            throws Exception {
        int peers = Replica.freePort();
        try (Dek dek = Dek.random(32);
                Replica france = Replica.startFor(federation, "FRA", "kas-fra-impatient", settings -> {
                    settings.withObject("/kas/registry").put("max-age", "5s");
                    settings.withObject("/kas/federation").put("port", peers);
                })) {
            var group = Asking.splits(federation, dek, ReleaseMode.EACH, List.of("FRA", "GBR"));
            Forwarder usa = new Forwarder(federation);
            assertThat(asked(federation, france, group)).containsExactly("", "");
            assertThat(forwarded(federation, usa, peers).statusCode()).isEqualTo(200);

            Outage.STOPPED.of(
                    federation.local(),
                    () -> Awaitility.await("too old").atMost(PATIENCE).untilAsserted(() -> {
                        assertThat(asked(federation, france, group)).containsExactly("", "PEER_UNAVAILABLE");
                        HttpResponse<byte[]> refusal = forwarded(federation, usa, peers);
                        assertThat(refusal.statusCode()).isEqualTo(403);
                        assertThat(new String(refusal.body(), StandardCharsets.UTF_8))
                                .contains("too old to serve peers");
                        assertThat(france.isReady()).isTrue();
                    }));

            Awaitility.await("young again").atMost(IN_FORCE).untilAsserted(() -> {
                assertThat(asked(federation, france, group)).containsExactly("", "");
                assertThat(forwarded(federation, usa, peers).statusCode()).isEqualTo(200);
            });
        }
        Asking.awaitAllServed(federation, federation.login("alice.usa"));
    }

    private static List<String> asked(RunningFederation federation, Replica france, ObjectNode group) throws Exception {
        Session pierre =
                federation.client().login("pierre.fra", federation.client().kas("FRA"), ClientKey.Type.EC_P256);
        URI place = URI.create(federation.local().kas("FRA").url() + "/rewrap");
        byte[] body = federation.signedBody(pierre, group);
        return Asking.codes(federation.send(
                france.moved(pierre.exchange().request(place, "application/json", body, pierre.token(), null))));
    }

    /** A key of France's, asked for by the KAS of the USA for alice.usa. */
    private static HttpResponse<byte[]> forwarded(RunningFederation federation, Forwarder usa, int port)
            throws Exception {
        try (Dek dek = Dek.random(32)) {
            ObjectNode group = Asking.splits(federation, dek, ReleaseMode.EACH, List.of("FRA"));
            byte[] body = usa.body(group);
            String kaoId = group.at("/keyAccessObjects/0/keyAccessObjectId").asText();
            return usa.send(usa.request(port, body, usa.assertion("kas-fra", body, kaoId)), "USA");
        }
    }
}
